#!/usr/bin/env bash
# What a release is made of, from a tag such as v1.2.3 or v1.2.3-rc.1; all that needs no registry. .github/workflows/release.yml calls it.
#
#   scripts/release.sh version TAG                     prints the version: 1.2.3
#   scripts/release.sh notes TAG REGISTRY              prints the tag's section of CHANGELOG.md, and how to install and verify what is published
#   scripts/release.sh chart TAG REGISTRY FOLDER       packages the chart, whose default image is REGISTRY/kargo-stage-webhook:1.2.3
#   scripts/release.sh archives TAG BINARIES FOLDER    archives the binaries, and writes checksums of all files there and the manifest for krew
#
# REGISTRY is a host and a path: registry.example/team. BINARIES has a folder for each platform, such as linux-amd64, with the binary. A tag that
# is no version or has no section in CHANGELOG.md is an error. Links lead to $GITHUB_SERVER_URL/$GITHUB_REPOSITORY. Archives have the commit's time, or
# $SOURCE_DATE_EPOCH, so that the same files make the same archives. Needs bash, coreutils, awk, sed, git, tar, gzip, zip and, for the chart, helm.
set -euo pipefail

readonly NAME=kargo-stage-webhook
readonly PLATFORMS='linux-amd64 linux-arm64 darwin-amd64 darwin-arm64 windows-amd64'
readonly SERVER=${GITHUB_SERVER_URL:-} REPOSITORY=${GITHUB_REPOSITORY:-}
root=$(cd "$(dirname "$0")/.." && pwd)
readonly root

fail() {
  echo "$0: $*" >&2
  exit 1
}

usage() {
  sed -nE 's/^#   (scripts.*)/\1/p' "$0" >&2
  exit 2
}

# An image's tag cannot have the + of build metadata.
version_of() {
  local number='(0|[1-9][0-9]*)' part='(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)'
  [[ $1 =~ ^v$number\.$number\.$number(-$part(\.$part)*)?$ ]] || fail "the tag '$1' is no version; expected v1.2.3 or v1.2.3-rc.1"
  echo "${1#v}"
}

notes_of() {
  local notes
  notes=$(heading="## [${1#v}]" awk 'index($0, "## [") == 1 { inside = index($0, ENVIRON["heading"]) == 1; next } inside' "$root/CHANGELOG.md" | sed '/./,$!d')
  [ -n "$notes" ] || fail "CHANGELOG.md has no section '## [${1#v}]' for the tag '$1'; rename [Unreleased] to it, and commit that before the tag"
  printf '%s\n' "$notes"
}

repository() {
  if [ -z "$SERVER" ] || [ -z "$REPOSITORY" ]; then fail "GITHUB_SERVER_URL and GITHUB_REPOSITORY are not set; expected the address of the repository"; fi
  echo "$SERVER/$REPOSITORY"
}

print_notes() {
  local tag=$1 registry=$2 url version
  url=$(repository)
  version=$(version_of "$tag")
  notes_of "$tag" | sed "s#](docs/#]($url/blob/$tag/docs/#g"
  cat <<EOF

### Installation

\`\`\`sh
helm install $NAME oci://$registry/charts/$NAME --version $version -n $NAME --create-namespace --wait
\`\`\`

The commands are in the archives below; with [krew](https://krew.sigs.k8s.io): \`kubectl krew install --manifest-url $url/releases/download/$tag/$NAME.yaml\`.
Image and chart are signed by this repository's release workflow:

\`\`\`sh
cosign verify $registry/$NAME:$version --certificate-oidc-issuer https://token.actions.githubusercontent.com \\
  --certificate-identity $url/.github/workflows/release.yml@refs/tags/$tag
\`\`\`
EOF
}

# The first sentence of each entry, as Artifact Hub shows changes.
changes_of() {
  notes_of "$1" | awk '
    function print_entry() {
      if (kind == "" || entry == "") return
      while (match(entry, /\[[^]]*\]\([^)]*\)/)) {
        link = substr(entry, RSTART + 1, index(substr(entry, RSTART), "](") - 2)
        entry = substr(entry, 1, RSTART - 1) link substr(entry, RSTART + RLENGTH)
      }
      sub(/\.( .*)?$/, "", entry)
      gsub(/\047/, "\047\047", entry)
      printf "    - kind: %s\n      description: \047%s\047\n", kind, entry
      entry = ""
    }
    /^### / { print_entry(); kind = tolower($2); next }
    /^- / { print_entry(); entry = substr($0, 3); next }
    /^  [^ ]/ && entry != "" { entry = entry " " substr($0, 3); next }
    { print_entry() }
    END { print_entry() }'
}

# Chart.yaml of a release: where it comes from, which image it has, what is new.
chart_metadata() {
  local url=$1 image=$2 tag=$3
  sed -e '/^# Those of /d' -e "s#^home: .*#home: $url#" -e "s#^  - https://.*#  - $url/tree/$tag#" "$root/charts/$NAME/Chart.yaml" \
    | awk '/^  artifacthub.io\/changes:/ { skipped = 1; next } skipped && /^    / { next } { skipped = 0; print }'
  printf '  artifacthub.io/prerelease: "%s"\n' "$([[ $tag == *-* ]] && echo true || echo false)"
  printf '  artifacthub.io/images: |\n    - name: %s\n      image: %s\n' "$NAME" "$image"
  printf '  artifacthub.io/changes: |\n%s\n' "$(changes_of "$tag")"
}

# The chart's files that have the default image, or links into the repository.
set_chart_defaults() {
  local folder=$1 registry=$2 repository=$3 url=$4 tag=$5
  sed -i -e 's/ Required, unless the image is local\.//' -e "/^image:/,/^[a-z]/{s#^  registry: \"\"#  registry: $registry#;s#^  repository: .*#  repository: $repository#}" "$folder/values.yaml"
  sed -i -e 's/ Required, unless the image is local\.//' \
    -e "/^        \"registry\": {/,/}/s#\"default\": \"\"#\"default\": \"$registry\"#" -e "/^        \"repository\": {/,/}/s#\"default\": \".*\"#\"default\": \"$repository\"#" "$folder/values.schema.json"
  sed -i -e 's/ Required, unless the image is local\.//' -e "s#^| \`image.registry\` | \`\"\"\`#| \`image.registry\` | \`$registry\`#" -e "s#^| \`image.repository\` | \`$NAME\`#| \`image.repository\` | \`$repository\`#" \
    -e "s# charts/$NAME # oci://$registry/${repository%/*}/charts/$NAME --version ${tag#v} #" -e '/^helm /s# --set image.registry="$registry"##' -e "s#](../../#]($url/blob/$tag/#g" "$folder/README.md"
}

package_chart() {
  local tag=$1 registry=$2 folder=$3 version url image
  version=$(version_of "$tag")
  url=$(repository)
  image=$registry/$NAME:$version
  [[ $registry == */* ]] || fail "REGISTRY is '$registry'; expected a host and a path: registry.example/team"
  cp -r "$root/charts/$NAME" "$scratch/"
  chart_metadata "$url" "$image" "$tag" > "$scratch/$NAME/Chart.yaml"
  set_chart_defaults "$scratch/$NAME" "${registry%%/*}" "${registry#*/}/$NAME" "$url" "$tag"
  helm package "$scratch/$NAME" --version "$version" --app-version "$version" --destination "$folder" > /dev/null
  helm template "$NAME" "$folder/$NAME-$version.tgz" | grep -qF "image: \"$image\"" || fail "the packaged chart does not install $image"
}

# One archive: the binary and the licence.
archive() {
  local platform=$1 version=$2 binary=$3 folder=$4 time files
  files=$scratch/$platform
  mkdir "$files"
  install -m 755 "$binary" "$files/"
  install -m 644 "$root/LICENSE" "$files/"
  time=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)}
  find "$files" -exec touch -d "@$time" {} +
  case $platform in
    windows-*) (cd "$files" && TZ=UTC zip -q -X "$folder/$(archive_name "$platform" "$version")" LICENSE "${binary##*/}") ;;
    *) tar -C "$files" --sort=name --owner=0 --group=0 --numeric-owner -cf - LICENSE "${binary##*/}" | gzip -n > "$folder/$(archive_name "$platform" "$version")" ;;
  esac
}

archive_name() {
  case $1 in
    windows-*) echo "${NAME}_$2_${1/-/_}.zip" ;;
    *) echo "${NAME}_$2_${1/-/_}.tar.gz" ;;
  esac
}

binary_name() {
  case $1 in
    windows-*) echo "$NAME.exe" ;;
    *) echo "$NAME" ;;
  esac
}

krew_manifest() {
  local tag=$1 folder=$2 url version platform name
  url=$(repository)
  version=$(version_of "$tag")
  cat <<EOF
apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: $NAME
spec:
  version: $tag
  homepage: $url
  shortDescription: Check and repair Kargo objects before CRD upgrades
  description: |
    Predicts what the API server rejects after an upgrade of Kargo's CRDs, backfills what is stored, explains errors of
    the API server, proves that the admission webhook works, and says when it is no longer needed.
  platforms:
EOF
  for platform in $PLATFORMS; do
    name=$(archive_name "$platform" "$version")
    cat <<EOF
  - selector:
      matchLabels:
        os: ${platform%-*}
        arch: ${platform#*-}
    uri: $url/releases/download/$tag/$name
    sha256: $(sha256sum "$folder/$name" | cut -d ' ' -f 1)
    bin: $(binary_name "$platform")
EOF
  done
}

make_archives() {
  local tag=$1 binaries folder version platform binary
  binaries=$(cd "$2" && pwd) folder=$(cd "$3" && pwd)
  version=$(version_of "$tag")
  for platform in $PLATFORMS; do
    binary=$binaries/$platform/$(binary_name "$platform")
    [ -s "$binary" ] || fail "$binary is missing; expected a binary for each of $PLATFORMS"
    archive "$platform" "$version" "$binary" "$folder"
  done
  krew_manifest "$tag" "$folder" > "$folder/$NAME.yaml"
  rm -f "$folder/${NAME}_${version}_checksums.txt"
  (cd "$folder" && LC_ALL=C && sha256sum -- * > "$scratch/checksums" && mv "$scratch/checksums" "${NAME}_${version}_checksums.txt")
}

[ $# -ge 2 ] || usage
version_of "$2" > /dev/null
notes_of "$2" > /dev/null
scratch=$(mktemp -d)
readonly scratch
trap 'rm -rf "$scratch"' EXIT
case $1/$# in
  version/2) version_of "$2" ;;
  notes/3) print_notes "$2" "$3" ;;
  chart/4) mkdir -p "$4" && package_chart "$2" "$3" "$4" ;;
  archives/4) mkdir -p "$4" && make_archives "$2" "$3" "$4" ;;
  *) usage ;;
esac

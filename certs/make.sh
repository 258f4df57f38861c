#!/usr/bin/env bash
# Makes a CA and a serving certificate by hand, for development, into a folder: ca.crt, ca.key, tls.crt and tls.key (ECDSA P-256).
#
#   certs/make.sh FOLDER NAME...
#
# Each NAME is a DNS name or an IP address that the certificate is for. What is there is kept: the CA always, and the certificate while
# it is for these names and valid for another week. So it can be run again at any time. Needs openssl.
set -euo pipefail
umask 077

if [ $# -lt 2 ]; then
  echo "usage: $0 FOLDER NAME..." >&2
  exit 2
fi
if ! command -v openssl > /dev/null; then
  echo "$0: openssl is not installed" >&2
  exit 127
fi

mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift

names=
for name in "$@"; do
  case $name in
    *[!0-9a-fA-F.:]* ) kind=DNS ;;
    *:* | *.*.*.* ) kind=IP ;;
    * ) kind=DNS ;;
  esac
  names+=${names:+,}$kind:$name
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -s "$folder/ca.key" ] || [ ! -s "$folder/ca.crt" ]; then
  openssl ecparam -name prime256v1 -genkey -noout -out "$work/ca.key"
  openssl req -x509 -new -sha256 -days 3650 -key "$work/ca.key" -out "$work/ca.crt" -subj '/CN=kargo-stage-webhook development CA' \
    -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign'
  mv "$work/ca.key" "$work/ca.crt" "$folder/"
  rm -f "$folder/tls.crt"
  echo "Made a CA: $folder/ca.crt. Its key, ca.key, stays here: every API server that trusts ca.crt trusts who has it."
else
  echo "Kept the CA: $folder/ca.crt"
fi

is_good() {
  [ -s "$folder/tls.crt" ] && [ -s "$folder/tls.key" ] && [ "$(cat "$folder/names" 2> /dev/null)" = "$names" ] &&
    openssl x509 -in "$folder/tls.crt" -noout -checkend 604800 > /dev/null &&
    openssl verify -CAfile "$folder/ca.crt" "$folder/tls.crt" > /dev/null 2>&1
}

if is_good; then
  echo "Kept the certificate: $folder/tls.crt"
else
  openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$work/tls.key"
  openssl req -new -sha256 -key "$work/tls.key" -out "$work/tls.csr" -subj '/CN=kargo-stage-webhook'
  cat > "$work/extensions" << EXTENSIONS
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = $names
EXTENSIONS
  openssl x509 -req -sha256 -days 365 -in "$work/tls.csr" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -set_serial "0x$(openssl rand -hex 16)" \
    -extfile "$work/extensions" -out "$work/tls.crt" 2> "$work/said" || { cat "$work/said" >&2; exit 1; }
  echo "$names" > "$work/names"
  mv "$work/tls.key" "$work/tls.crt" "$work/names" "$folder/"
  echo "Made a certificate for $names: $folder/tls.crt"
fi

cat << USE

Serve it:
  Webhook__Certificates=Files Webhook__CertificateFolder=$folder dotnet run --project src/Webhook

Call it (with a NAME that leads there):
  curl --cacert $folder/ca.crt https://${1}:8443/mutate

Keep it in a cluster:
  kubectl create secret generic kargo-stage-webhook-tls --type kubernetes.io/tls \\
    --from-file $folder/tls.crt --from-file $folder/tls.key --from-file $folder/ca.crt

The caBundle of both webhook configurations:
  $(base64 < "$folder/ca.crt" | tr -d '\n')
USE

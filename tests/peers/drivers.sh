#!/usr/bin/env bash
# Installs a driver, if need be, and prints the command that logs in with it: drivers.sh pymongo|node|mongosh|libmongoc
# 3 where this machine has not what the driver needs.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

unavailable() { echo "drivers: $*" >&2; exit 3; }

pymongo() {
  python_environment
  printf '%s\n' "$PY/bin/python" "$HERE/drivers/log_in.py"
}

# Installs npm packages at fixed versions into the folder $1.
npm_packages() {
  local packages="${*:2}"
  command -v node >/dev/null && command -v npm >/dev/null || unavailable "Node and npm are needed"
  [ "$(cat "$PEERS/$1/installed.txt" 2>/dev/null)" = "$packages" ] && return 0
  mkdir -p "$PEERS/$1"
  timeout 300 npm install --prefix "$PEERS/$1" --no-save --no-audit --no-fund --silent "${@:2}" >&2 ||
    unavailable "npm cannot install $packages"
  echo "$packages" >"$PEERS/$1/installed.txt"
}

node_driver() {
  # MONGODB-AWS takes the credential chain of the AWS SDK
  npm_packages node mongodb@7.9.0 @aws-sdk/credential-providers@3.1169.0
  printf '%s\n' "$(command -v node)" "$HERE/drivers/log_in.mjs" "$PEERS/node"
}

mongosh() {
  npm_packages mongosh mongosh@2.12.0
  printf '%s\n' "$PEERS/mongosh/node_modules/.bin/mongosh" --nodb --quiet --norc --file "$HERE/drivers/log_in.mongosh.js"
}

libmongoc() {
  command -v cc >/dev/null && pkg-config --exists libmongoc-1.0 2>/dev/null ||
    unavailable "a C compiler and libmongoc are needed (Debian: gcc pkg-config libmongoc-dev)"
  local program=$PEERS/libmongoc-log-in
  if ! [ "$program" -nt "$HERE/drivers/log_in.c" ]; then
    # shellcheck disable=SC2046
    cc -O1 -Wall -o "$program.new" "$HERE/drivers/log_in.c" $(pkg-config --cflags --libs libmongoc-1.0) >&2
    mv "$program.new" "$program"
  fi
  echo "$program"
}

exec 9>"$PEERS/lock"
flock --timeout 300 9 || die "another start or stop is under way"
case ${1:-} in
  pymongo | mongosh | libmongoc) "$1" ;;
  node) node_driver ;;
  *) die "usage: drivers.sh pymongo|node|mongosh|libmongoc" ;;
esac

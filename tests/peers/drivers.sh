#!/usr/bin/env bash
# Installs a driver, if need be, and prints the command that logs in with it: drivers.sh pymongo|node|libmongoc
# 3 where this machine has not what the driver needs.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
NODE=$PEERS/node
NODE_DRIVER=mongodb@7.9.0

unavailable() { echo "drivers: $*" >&2; exit 3; }

pymongo() {
  python_environment
  printf '%s\n' "$PY/bin/python" "$HERE/drivers/log_in.py"
}

node() {
  command -v node >/dev/null && command -v npm >/dev/null || unavailable "Node and npm are needed"
  if [ "$(cat "$NODE/installed.txt" 2>/dev/null)" != "$NODE_DRIVER" ]; then
    mkdir -p "$NODE"
    timeout 300 npm install --prefix "$NODE" --no-save --no-audit --no-fund --silent "$NODE_DRIVER" >&2 ||
      unavailable "npm cannot install $NODE_DRIVER"
    echo "$NODE_DRIVER" >"$NODE/installed.txt"
  fi
  printf '%s\n' "$(command -v node)" "$HERE/drivers/log_in.mjs" "$NODE"
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
  pymongo | node | libmongoc) "$1" ;;
  *) die "usage: drivers.sh pymongo|node|libmongoc" ;;
esac

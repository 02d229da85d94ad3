#!/usr/bin/env bash
# Real MongoDB Community servers on free ports: mongod.sh install|start|stop|status
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
. "$HERE/mongod_binaries.sh"

# name, version, TLS mode: two of 6.0, one of which insists on TLS; and other versions, each a wire
# version or a patch level that answers differently
SERVERS=(
  "mongod 6.0.5 preferTLS"
  "mongod_require_tls 6.0.5 requireTLS"
  "mongod_6_0_27 6.0.27 preferTLS"
  "mongod_4_4 4.4.2 preferTLS"
  "mongod_4_2 4.2.6 preferTLS"
)

peer_install() {
  python_environment
  install_binaries
}

peer_start() {
  if running; then return 0; fi
  peer_stop
  local tries ports
  for tries in 1 2 3; do # a port found free may be taken by the time mongod asks for it
    ports=$(free_ports) && serve $ports && break
    peer_stop
    [ "$tries" != 3 ] || die "mongod does not start: $(tail -qn 3 "$RUN"/mongod*.out 2>/dev/null)"
  done
  PYTHONPATH=$PYMONGO_FOLDER timeout 60 "$PY/bin/python" "$HERE/mongod_users.py" "$RUN/mongod.json" ||
    { peer_stop; die "the users could not be made"; }
}

free_ports() {
  "$PY/bin/python" - "${#SERVERS[@]}" <<'PY'
import socket, sys
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(s.getsockname()[1] for s in sockets))
PY
}

# Starts all servers at once and waits for them; a port each.
serve() {
  local row launched=() ports=("$@") result=0
  for row in "${SERVERS[@]}"; do
    launch $row "${ports[${#launched[@]}]}" & launched+=($!)
  done
  for row in "${launched[@]}"; do wait "$row" || result=1; done
  [ $result = 0 ] || return 1
  printf '%s\n' "${SERVERS[@]}" | "$PY/bin/python" -c '
import json, pathlib, sys
run, tls, hosts, *ports = sys.argv[1:]
def server(name, version, port):
    socket = f"{run}/{name}.socket/mongodb-{port}.sock"
    return {"port": int(port), "hosts": hosts.split(","), "log": f"{run}/{name}.log", "version": version,
            "socket": socket if pathlib.Path(socket).exists() else None, "tls_dir": tls}
rows = [line.split() for line in sys.stdin]
fragment = {name: server(name, version, port) for (name, version, _), port in zip(rows, ports)}
pathlib.Path(run, "mongod.json").write_text(json.dumps(fragment, indent=1))
' "$RUN" "$PEERS/tls" "$(bind_addresses)" "$@"
}

bind_addresses() { if grep -qs '^0\{31\}1 ' /proc/net/if_inet6; then echo 127.0.0.1,::1; else echo 127.0.0.1; fi; }

# name, version, TLS mode, port
launch() {
  local data=$RUN/$1.data socket=$RUN/$1.socket extra=()
  rm -rf "$data" "$socket" && mkdir -p "$data" "$socket"
  : >"$RUN/$1.log"
  case $(bind_addresses) in *::1*) extra+=(--ipv6) ;; esac
  # the address of a unix socket has room for 107 bytes
  if [ $((${#socket} + 20)) -lt 107 ]; then extra+=(--unixSocketPrefix "$socket"); else extra+=(--nounixsocket); fi
  mongod "$2" --fork --auth --dbpath "$data" --pidfilepath "$RUN/$1.pid" --port "$4" --bind_ip "$(bind_addresses)" \
    --logpath "$RUN/$1.log" --logappend --wiredTigerCacheSizeGB 0.25 "${extra[@]}" \
    --tlsMode "$3" --tlsCertificateKeyFile "$PEERS/tls/server.pem" --tlsCAFile "$PEERS/tls/ca.pem" \
    --tlsAllowConnectionsWithoutCertificates \
    --setParameter authenticationMechanisms=SCRAM-SHA-1,SCRAM-SHA-256,MONGODB-X509,PLAIN \
    --setParameter enableTestCommands=1 --setParameter diagnosticDataCollectionEnabled=false \
    </dev/null >"$RUN/$1.out" 2>&1 9>&-
}

names() { printf '%s\n' "${SERVERS[@]}" | cut -d' ' -f1; }

running() {
  local name
  for name in $(names); do alive "$RUN/$name.pid" "$RUN/$name.data" || return 1; done
  [ -s "$RUN/mongod.json" ]
}

peer_stop() {
  local name
  for name in $(names); do stop_process "$RUN/$name.pid" "$RUN/$name.data" & done
  wait
  for name in $(names); do rm -rf "$RUN/$name.data" "$RUN/$name.socket"; done
  rm -f "$RUN/mongod.json"
}

peer_status() {
  local row version rest
  for row in "${BINARIES[@]}"; do
    read -r version rest <<<"$row"
    if ! [ -x "$(binary "$version")" ]; then echo "mongod: $version is not installed"; return 3; fi
    mongod "$version" --version | sed -n '1s/db version v/mongod: MongoDB Community /p'
  done
  if ! running; then echo "mongod: not running"; return 3; fi
  "$PY/bin/python" - "$RUN/mongod.json" <<'PY'
import json, sys
for name, server in json.load(open(sys.argv[1])).items():
    print(f"{name}: {' and '.join(server['hosts'])}, port {server['port']}, log {server['log']}")
PY
}

dispatch "$@"

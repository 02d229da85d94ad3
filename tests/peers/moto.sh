#!/usr/bin/env bash
# moto as AWS STS and IAM on a free port: moto.sh install|start|stop|status
# It checks signatures with botocore when a test switches that on.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
VERSION=5.2.5
VENV=$PEERS/moto-$VERSION

peer_install() {
  [ -e "$VENV/installed" ] && return 0
  command -v python3 >/dev/null || die "Python 3 is needed"
  python3 -c 'import ensurepip, venv' 2>/dev/null || debian_packages python3-venv
  python3 -m venv "$VENV"
  timeout 600 "$VENV/bin/python" -m pip install --quiet "moto[server]==$VERSION"
  touch "$VENV/installed"
}

peer_start() {
  if alive "$RUN/moto.pid" moto_server && [ -s "$RUN/moto.json" ]; then return 0; fi
  local tries port
  for tries in 1 2 3; do # a port found free may be taken by the time moto asks for it
    peer_stop
    port=$(python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
    # Signatures are checked after so many requests.
    INITIAL_NO_AUTH_ACTION_COUNT=1000000 "$VENV/bin/moto_server" -H 127.0.0.1 -p "$port" \
      >"$RUN/moto.log" 2>&1 &
    echo $! >"$RUN/moto.pid"
    if answers "$port"; then
      printf '{"moto": {"url": "http://127.0.0.1:%s"}}\n' "$port" >"$RUN/moto.json"
      return 0
    fi
  done
  peer_stop
  die "moto does not start: $(tail -n 3 "$RUN/moto.log")"
}

# Waits until somebody listens at the port, for as long as the process is there.
answers() {
  local tries
  for tries in $(seq 300); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return 0; fi
    alive "$RUN/moto.pid" moto_server || [ "$tries" -lt 10 ] || return 1
    sleep 0.1
  done
  return 1
}

peer_stop() {
  stop_process "$RUN/moto.pid" moto_server
  rm -f "$RUN/moto.json"
}

peer_status() {
  if ! alive "$RUN/moto.pid" moto_server; then echo "moto: not running"; return 3; fi
  echo "moto: $VERSION"
}

dispatch "$@"

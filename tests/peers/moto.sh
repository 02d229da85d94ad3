#!/usr/bin/env bash
# moto as AWS STS on a free port, checking signatures with botocore: moto.sh install|start|stop|status
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
VERSION=5.2.5
VENV=$PEERS/moto-$VERSION

peer_install() {
  [ -e "$VENV/installed" ] && return 0
  command -v python3 >/dev/null || die "Python 3 is needed"
  python3 -c 'import ensurepip, venv' 2>/dev/null || debian_packages python3-venv
  python3 -m venv "$VENV"
  timeout 600 "$VENV/bin/python" -m pip install --quiet "moto[server]==$VERSION" boto3==1.44.5 botocore==1.44.5
  touch "$VENV/installed"
}

peer_start() {
  if alive "$RUN/moto.pid" moto_sts.py && [ -s "$RUN/moto.json" ]; then return 0; fi
  peer_stop
  "$VENV/bin/python" "$HERE/moto_sts.py" "$RUN" </dev/null >"$RUN/moto.log" 2>&1 9>&- &
  echo $! >"$RUN/moto.pid"
  local tries
  for tries in $(seq 300); do
    [ -s "$RUN/moto.json" ] && return 0
    alive "$RUN/moto.pid" moto_sts.py || [ "$tries" -lt 10 ] || break
    sleep 0.1
  done
  peer_stop
  die "moto does not start: $(tail -n 3 "$RUN/moto.log")"
}

peer_stop() {
  stop_process "$RUN/moto.pid" "$VENV"
  rm -f "$RUN/moto.json"
}

peer_status() {
  if ! alive "$RUN/moto.pid" moto_sts.py; then echo "moto: not running"; return 3; fi
  echo "moto: $VERSION"
}

dispatch "$@"

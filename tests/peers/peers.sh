#!/usr/bin/env bash
# All real peers of the tests: peers.sh install|start|stop|status
# `start` writes run/peers.json, which tells the tests where the peers are. State stands under
# $MONGO_AUTH_PEERS, or .peers in the workspace. Starting what runs and stopping what does not are fine.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
ALL=(tls mongod sasl_servers moto)

each() {
  local name
  for name in "${ALL[@]}"; do bash "$HERE/$name.sh" "$1" 9>&-; done
}

peer_install() { each install; }

peer_start() {
  each start
  python3 - "$RUN" "${ALL[@]}" <<'PY'
import json, os, pathlib, sys
run = pathlib.Path(sys.argv[1])
peers = {}
for name in sys.argv[2:]:
    peers.update(json.loads((run / f"{name}.json").read_text()))
(run / "peers.json.new").write_text(json.dumps(peers, indent=1) + "\n")
os.replace(run / "peers.json.new", run / "peers.json")
PY
}

peer_stop() { rm -f "$RUN/peers.json"; each stop; }

# 0 when every peer runs, else 3.
peer_status() {
  local name code=0
  for name in "${ALL[@]}"; do bash "$HERE/$name.sh" status || code=3; done
  return $code
}

if [ "${1:-}" != status ]; then
  exec 9>"$PEERS/lock"
  flock --timeout 300 9 || die "another start or stop is under way"
fi
dispatch "$@"

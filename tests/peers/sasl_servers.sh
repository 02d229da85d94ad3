#!/usr/bin/env bash
# SASL implementations of others, which tests talk to over pipes: sasl_servers.sh install|start|stop|status
# GNU SASL (gsasl) and Cyrus SASL (sasl-sample-server). Nothing runs in the background: `start` makes the
# users that Cyrus reads and writes down where everything is.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
PATH=$PATH:/usr/sbin:/sbin
USERS=$RUN/sasl

peer_install() {
  if command -v gsasl sasl-sample-server saslpasswd2 >/dev/null; then return 0; fi
  debian_packages gsasl sasl2-bin libsasl2-modules
}

peer_start() {
  peer_stop
  mkdir -p "$USERS"
  printf '%s: %s\n' pwcheck_method auxprop auxprop_plugin sasldb sasldb_path "$USERS/sasldb2" \
    scram_iteration_counter 10000 >"$USERS/sample.conf"
  local name
  for name in user a,b=c; do printf pencil | saslpasswd2 -p -c -f "$USERS/sasldb2" -u localhost "$name"; done
  python3 - "$RUN" "$USERS" "$(command -v gsasl)" "$(command -v sasl-sample-server)" <<'PY'
import json, pathlib, sys
run, users, gsasl, cyrus = sys.argv[1:]
fragment = {"gsasl": {"program": gsasl}, "cyrus": {"program": cyrus, "configuration": users}}
pathlib.Path(run, "sasl_servers.json").write_text(json.dumps(fragment, indent=1))
PY
}

peer_stop() { rm -rf "$USERS" "$RUN/sasl_servers.json"; }

peer_status() {
  if ! command -v gsasl sasl-sample-server >/dev/null; then echo "sasl_servers: not installed"; return 3; fi
  echo "sasl_servers: $(gsasl --version | head -n 1), Cyrus SASL"
  if ! [ -s "$RUN/sasl_servers.json" ]; then echo "sasl_servers: not started"; return 3; fi
}

dispatch "$@"

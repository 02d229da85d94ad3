# Sourced by the scripts of this folder. Everything they install or make stands under $PEERS.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PEERS=${MONGO_AUTH_PEERS:-$(cd "$HERE/../.." && pwd)/.peers}
RUN=$PEERS/run # process state: pid files, logs, data, peers.json
PY=$PEERS/py   # Python environment
export PIP_DISABLE_PIP_VERSION_CHECK=1
mkdir -p "$RUN"

die() { echo "peers: $*" >&2; exit 1; }

# Runs one function per command word: install, start, stop, status.
dispatch() {
  case ${1:-} in
    install | start | stop | status) "peer_$1" ;;
    *) die "usage: $(basename "$0") install|start|stop|status" ;;
  esac
}

# Installs the named Debian packages that are missing; nothing is asked of apt when none is.
debian_packages() {
  local missing=() name
  for name in "$@"; do dpkg -s "$name" >/dev/null 2>&1 || missing+=("$name"); done
  [ ${#missing[@]} = 0 ] && return 0
  command -v apt-get >/dev/null || die "please install: ${missing[*]} (no apt-get here to do it)"
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo)
  echo "peers: apt-get install ${missing[*]}"
  "${sudo[@]}" timeout 300 apt-get -qq -o DPkg::Lock::Timeout=120 update
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive timeout 600 apt-get -qq -o DPkg::Lock::Timeout=120 \
    install -y --no-install-recommends "${missing[@]}" >/dev/null
}

# Makes the Python environment and installs the pinned packages of requirements.txt, once.
python_environment() {
  local stamp=$PY/installed.txt
  cmp -s "$HERE/requirements.txt" "$stamp" && [ -x "$PY/bin/python" ] && return 0
  command -v python3 >/dev/null || die "Python 3 is needed"
  python3 -c 'import ensurepip, venv' 2>/dev/null || debian_packages python3-venv
  python3 -m venv "$PY"
  timeout 300 "$PY/bin/python" -m pip install --quiet --requirement "$HERE/requirements.txt"
  cp "$HERE/requirements.txt" "$stamp"
}

# Is the process of this pid file alive, and is it the one that was started (its command line holds $2)?
alive() {
  [ -s "$1" ] || return 1
  tr '\0' ' ' <"/proc/$(tr -d '[:space:]' <"$1")/cmdline" 2>/dev/null | grep -qF -- "$2"
}

# Ends the process of a pid file: asks first, kills after ten seconds.
stop_process() {
  if alive "$1" "$2"; then
    local pid tries
    pid=$(tr -d '[:space:]' <"$1")
    kill "$pid" 2>/dev/null || true
    for tries in $(seq 100); do alive "$1" "$2" || break; sleep 0.1; done
    if alive "$1" "$2"; then kill -9 "$pid" 2>/dev/null || true; sleep 0.2; fi
  fi
  rm -f "$1"
}

#!/usr/bin/env bash
# Makes the Python environment of requirements.txt, if need be, and prints its interpreter.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
exec 9>"$PEERS/lock"
flock --timeout 300 9 || die "another start or stop is under way"
python_environment >&2
echo "$PY/bin/python"

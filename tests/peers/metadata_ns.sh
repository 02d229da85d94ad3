#!/usr/bin/env bash
# Runs metadata.py where it owns the metadata addresses of AWS: in a network namespace of its own, so that nothing
# of it is seen outside and nothing stays behind. 3 where this machine makes no network namespaces.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
IPV4=(169.254.169.254 169.254.170.2 169.254.170.23)
IPV6=(fd00:ec2::254 fd00:ec2::23)

inside() {
  local address
  ip link set lo up
  for address in "${IPV4[@]}"; do ip address add "$address/32" dev lo; done
  for address in "${IPV6[@]}"; do ip address add "$address/128" dev lo nodad; done
  exec python3 "$HERE/metadata.py"
}

if [ "${1:-}" = --inside ]; then inside; fi
PATH=$PATH:/usr/sbin:/sbin
command -v ip >/dev/null || die "ip is needed (Debian: iproute2)"
UNSHARE=(unshare --net)
[ "$(id -u)" = 0 ] || UNSHARE+=(--map-root-user)
"${UNSHARE[@]}" true 2>/dev/null || { echo "peers: no network namespaces here; they need root" >&2; exit 3; }
exec "${UNSHARE[@]}" bash "${BASH_SOURCE[0]}" --inside

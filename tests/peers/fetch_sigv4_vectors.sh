#!/usr/bin/env bash
# Fetches two published suites of Signature Version 4 cases and prints the folder they are in:
# `aws4_testsuite` from the source distribution of botocore, pinned by checksum, and
# `aws-signing-test-suite/v4` from the aws-sigv4 crate, which cargo checks. Both are kept, so that
# only the first run needs the network.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
BOTOCORE=1.44.5
BOTOCORE_SHA256=a988f39e3a4484def0b8010f41128f71157da0515a4804fccce4739aa8f216da
AWS_SIGV4=1.6.4
SUITES=$PEERS/sigv4/botocore-$BOTOCORE-aws-sigv4-$AWS_SIGV4

fetch_botocore() {
  command -v python3 >/dev/null || die "Python 3 is needed to fetch the cases of botocore"
  timeout 300 python3 -m pip --quiet download --no-deps --no-binary :all: --dest "$TEMPORARY" \
    "botocore==$BOTOCORE" >&2
  echo "$BOTOCORE_SHA256  $TEMPORARY/botocore-$BOTOCORE.tar.gz" | sha256sum --check --quiet >&2 ||
    die "the source distribution of botocore $BOTOCORE is not the one that was expected"
  # Only the cases: nothing of the distribution is built or run.
  tar -xzf "$TEMPORARY/botocore-$BOTOCORE.tar.gz" -C "$TEMPORARY/suites" --strip-components=4 \
    "botocore-$BOTOCORE/tests/unit/auth/aws4_testsuite"
}

fetch_aws_sigv4() {
  local project=$TEMPORARY/fetch manifest
  mkdir -p "$project/src"
  : >"$project/src/lib.rs"
  printf '[package]\nname = "fetch"\nedition = "2024"\n[workspace]\n[dependencies]\naws-sigv4 = "=%s"\n' \
    "$AWS_SIGV4" >"$project/Cargo.toml"
  manifest=$(cd "$project" && timeout 300 cargo metadata --quiet --format-version 1 | python3 -c '
import json, sys
packages = json.load(sys.stdin)["packages"]
print(next(p["manifest_path"] for p in packages if p["name"] == "aws-sigv4"))')
  cp -r "$(dirname "$manifest")/aws-signing-test-suite" "$TEMPORARY/suites/"
}

exec 8>"$PEERS/sigv4.lock"
flock --timeout 300 8 || die "another fetch of the Signature Version 4 cases is under way"
if ! [ -d "$SUITES" ]; then
  TEMPORARY=$(mktemp -d "$PEERS/sigv4.XXXXXX")
  trap 'rm -rf "$TEMPORARY"' EXIT
  mkdir -p "$TEMPORARY/suites" "$PEERS/sigv4"
  fetch_botocore
  fetch_aws_sigv4
  mv "$TEMPORARY/suites" "$SUITES"
fi
echo "$SUITES"

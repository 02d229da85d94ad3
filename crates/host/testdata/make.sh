#!/bin/sh
# Makes the key files of the tests with OpenSSL 3; every one is a certificate and its key.
# The password is "opensesame". Nothing trusts these keys.
set -eu
cd "$(dirname "$0")"
subject='/C=XX/O=Example, Inc./OU=people+UID=alice/CN=alice/emailAddress=alice@example.com'
openssl ecparam -name prime256v1 -genkey -noout -out ec.key
openssl req -x509 -new -key ec.key -days 36500 -subj "$subject" -utf8 -multivalue-rdn -out ec.crt
with() { cat ec.crt - > "$1"; }
with sec1.pem < ec.key
openssl pkcs8 -topk8 -nocrypt -in ec.key | with pkcs8.pem
openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:opensesame -in ec.key | with pbes2.pem
openssl pkcs8 -topk8 -v2 aes-128-cbc -v2prf hmacWithSHA1 -passout pass:opensesame -in ec.key | with pbes2-sha1.pem
openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES -passout pass:opensesame -in ec.key | with pbes1.pem
openssl ec -aes128 -passout pass:opensesame -in ec.key | with legacy.pem
openssl genrsa -traditional 2048 > rsa.key
openssl req -x509 -new -key rsa.key -days 36500 -subj /CN=rsa | cat - rsa.key > pkcs1.pem
cat ec.crt rsa.key > mismatch.pem
openssl x509 -in ec.crt -noout -subject -nameopt RFC2253 | sed 's/^subject=//' > subject.txt
rm ec.key rsa.key ec.crt

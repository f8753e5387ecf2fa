#!/bin/sh
# The authority: https://pebble:14000/dir, with a certificate that is laid where certbot sees it.
set -eu
cd /authority
if [ ! -e own.pem ]; then
    openssl req -x509 -newkey rsa:2048 -nodes -keyout own-key.pem -out own.pem -days 2 -subj /CN=pebble \
        -addext subjectAltName=DNS:pebble -addext basicConstraints=critical,CA:TRUE 2>/dev/null
fi
cat >pebble.json <<'JSON'
{"pebble": {"listenAddress": "0.0.0.0:14000", "managementListenAddress": "0.0.0.0:15000",
 "certificate": "/authority/own.pem", "privateKey": "/authority/own-key.pem",
 "httpPort": 80, "tlsPort": 443, "ocspResponderURL": "", "externalAccountBindingRequired": false}}
JSON
export PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0
exec pebble -config pebble.json

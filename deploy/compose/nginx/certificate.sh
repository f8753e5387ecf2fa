#!/bin/sh
# Keeps a certificate for $DOMAIN: asks for one where there is none, then renews it in time.
set -u
stop() { kill "$pause" 2>/dev/null; exit 0; }
pause=""
trap stop TERM INT

while :; do
    certbot certonly --non-interactive --agree-tos --email "$ACME_EMAIL" --server "$ACME_SERVER" \
        --webroot --webroot-path /var/www/tubetotask-acme --domain "$DOMAIN" \
        --keep-until-expiring
    if [ -e "/etc/letsencrypt/live/$DOMAIN/fullchain.pem" ]; then wait_s=43200; else
        echo "There is no certificate yet; trying again in 10 minutes. Does $DOMAIN lead to this machine?" >&2
        wait_s=600
    fi
    sleep "$wait_s" &
    pause=$!
    wait "$pause"
done

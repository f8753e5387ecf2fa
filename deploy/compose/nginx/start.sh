#!/bin/sh
# Nginx in a container: the site of nginx/tubetotask with the container's own places in it.
#
# Until there is a certificate only plain http is served, for the authority to ask; as soon as there
# is one, or a newer one, Nginx reads it. Nothing is restarted for that.
set -eu
live=/etc/letsencrypt/live/$DOMAIN
conf=/etc/nginx/conf.d

mkdir -p /etc/nginx/snippets /etc/tubetotask/nginx /etc/tubetotask/tls /usr/share/tubetotask \
    /var/lib/nginx /var/lib/tubetotask-maintenance
cp /srv/nginx/snippets/*.conf /etc/nginx/snippets/
cp /srv/nginx/maintenance.html /usr/share/tubetotask/
ln -sf "$live/fullchain.pem" /etc/tubetotask/tls/fullchain.pem
ln -sf "$live/privkey.pem" /etc/tubetotask/tls/privkey.pem
: >/etc/tubetotask/nginx/proxies.conf
: >/etc/tubetotask/nginx/access.conf

# What docker asks, whatever the site is: nobody else on port 80 gets more than this.
alive='location = /.well-known/tubetotask { access_log off; default_type text/plain; return 200 "nginx"; }'

site() {
    if [ -e "$live/fullchain.pem" ]; then
        sed -e "s/tubetotask\.example\.org/$DOMAIN/g" \
            -e 's#server unix:/run/tubetotask.sock fail_timeout=0;#server web:5000 max_fails=0; #' \
            -e 's#/var/log/nginx/tubetotask.access.log#/dev/stdout#' \
            -e 's#/var/log/nginx/tubetotask.error.log#/dev/stderr#' \
            -e 's#return 444;#location / { return 444; }#' \
            -e "s#server_name _;#server_name _; $alive#" \
            /srv/nginx/tubetotask
    else
        cat <<SITE
server {
    listen 80 default_server;
    listen [::]:80 default_server;
    server_tokens off;
    include /etc/nginx/snippets/tubetotask-acme.conf;
    $alive
    location / { return 503; }
}
SITE
    fi
}

# A new certificate, or a web container that was made anew and so has another address.
state() {
    cksum "$live/fullchain.pem" 2>/dev/null || echo none
    getent hosts web || echo nowhere
}

rm -f "$conf/default.conf"
site >"$conf/tubetotask.conf"
nginx -t
seen=$(state)
(
    while sleep "${LOOK_EVERY_S:-5}"; do
        now=$(state)
        [ "$now" != "$seen" ] || continue
        site >"$conf/tubetotask.conf"
        if nginx -t && nginx -s reload; then seen=$now; fi
    done
) &
exec nginx -g 'daemon off;'

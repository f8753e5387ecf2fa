# shellcheck shell=bash
# Lays the files of this release where systemd, Nginx, logrotate and sudo look for them. Sourced.
#
# Invariant: what an administrator may have changed (the files under /etc/tubetotask) is written only
# where it is missing; what belongs to the release is written on each setup and each update.

units_changed=""

put_units() {
    local file name
    for file in "$CODE"/systemd/*; do
        name=$(basename "$file")
        if ! cmp -s "$file" "/etc/systemd/system/$name"; then
            run install -m 644 "$file" "/etc/systemd/system/$name"
            units_changed=1
        fi
    done
    if [ -n "$units_changed" ]; then run systemctl daemon-reload; fi
}

put_nginx() { # the site, its snippets and the page for maintenance
    local file site
    for file in "$CODE"/nginx/snippets/*.conf; do
        put_file "$file" "/etc/nginx/snippets/$(basename "$file")" 644
    done
    put_file "$CODE/nginx/maintenance.html" /usr/share/tubetotask/maintenance.html 644
    site=$(sed "s/tubetotask\.example\.org/$DOMAIN/g" "$CODE/nginx/tubetotask")
    # A machine without IPv6 refuses to listen there.
    [ -e /proc/net/if_inet6 ] || site=$(printf '%s\n' "$site" | grep -v 'listen \[::\]')
    printf '%s\n' "$site" | put /etc/nginx/sites-available/tubetotask 644 root:root
    run ln -sfn /etc/nginx/sites-available/tubetotask /etc/nginx/sites-enabled/tubetotask
    run rm -f /etc/nginx/sites-enabled/default
}

put_logrotate() {
    # The application notices that its file was put aside, so nothing has to be told.
    put /etc/logrotate.d/tubetotask 644 root:root <<'TEXT'
/var/log/tubetotask/*.log {
    su tubetotask tubetotask
    daily
    maxsize 50M
    rotate 14
    compress
    delaycompress
    missingok
    notifempty
    create 0640 tubetotask tubetotask
}
TEXT
}

put_sudoers() {
    # What the workflow "Deploy TubeToTask" needs on this server, and not a word more.
    put /etc/sudoers.d/tubetotask 440 root:root <<TEXT
$DEPLOY_USER ALL=(root) NOPASSWD: /usr/bin/systemctl restart tubetotask, /usr/bin/systemctl restart tubetotask.service
TEXT
    run visudo -cqf /etc/sudoers.d/tubetotask
}

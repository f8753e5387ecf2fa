# shellcheck shell=bash
# The steps of setup.sh that are about the machine: packages, Python, users, firewall, certificate.
# shellcheck disable=SC2034 # REMEDY and CERTIFIED are read elsewhere

PACKAGES="git curl openssl ca-certificates sudo logrotate
    nginx postgresql postgresql-client certbot python3-certbot-nginx
    python3 python3-venv python3-pip ufw unattended-upgrades restic"

check_arguments() {
    if [ -z "$DOMAIN" ] || [ -z "$EMAIL" ]; then
        usage >&2
        exit 2
    fi
    DOMAIN=$(printf '%s' "$DOMAIN" | tr '[:upper:]' '[:lower:]')
    printf '%s' "$DOMAIN" | grep -Eqx '([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}' ||
        stop "'$DOMAIN' is no domain name." "Give the name alone, for example tasks.example.org, without https:// and path."
    printf '%s' "$EMAIL" | grep -Eqx "[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]+" ||
        stop "'$EMAIL' is no e-mail address." "Give an address that somebody reads, for example you@example.org."
}

check_machine() {
    local system memory_mb disk_mb
    # shellcheck disable=SC1091 # a file of every system
    system=$(. /etc/os-release && printf '%s %s' "${ID:-} ${ID_LIKE:-}" "${VERSION_ID:-}")
    case "$system" in
        *debian* | *ubuntu*) ;;
        *) stop "This is no Debian and no Ubuntu ($system)." "Use one of them, or the way with containers: docs/deployment/docker.md." ;;
    esac
    [ -n "$DRY_RUN" ] || [ -d /run/systemd/system ] ||
        stop "systemd does not run here." "Use a whole (virtual) machine, or the way with containers: docs/deployment/docker.md."
    memory_mb=$(awk '/^MemTotal:/ { print int($2 / 1024) }' /proc/meminfo)
    [ "$memory_mb" -ge 900 ] || stop "This machine has $memory_mb MB of memory; 1 GB is needed." "Take a larger one."
    disk_mb=$(df -Pk /opt | awk 'NR == 2 { print int($4 / 1024) }')
    [ "$disk_mb" -ge 3000 ] || stop "Only $disk_mb MB of disk are free; 3000 are needed to begin, 10000 to live." "Free some, or take a larger disk."
    say "Setting up TubeToTask for https://$DOMAIN on ${system% *}${DRY_RUN:+ (dry run: nothing is changed)}."
}

install_packages() {
    export DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a
    # A server that has just started may still be busy with its own first updates: wait for them.
    local apt=(apt-get -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 -q)
    REMEDY="see that the package servers can be reached (DNS, HTTP proxy), then run this again. A broken dpkg is mended by: dpkg --configure -a"
    run "${apt[@]}" update
    # Settings that somebody changed are kept.
    local keep=(-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold)
    if [ -n "$UPGRADE" ]; then run "${apt[@]}" "${keep[@]}" -y upgrade; fi
    # shellcheck disable=SC2086 # words
    run "${apt[@]}" "${keep[@]}" install -y --no-install-recommends $PACKAGES
    REMEDY=""
}

unattended_upgrades() {
    put /etc/apt/apt.conf.d/20auto-upgrades 644 root:root <<'TEXT'
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
TEXT
    run systemctl enable --now --quiet apt-daily.timer apt-daily-upgrade.timer
}

find_python() {
    local name
    if ! PYTHON=$(system_python); then
        for name in python3.13 python3.12 python3.11; do
            apt-cache show "$name-venv" >/dev/null 2>&1 || continue
            run apt-get -q install -y --no-install-recommends "$name" "$name-venv" || continue
            PYTHON=$(system_python) && break
        done
    fi
    if [ -z "${PYTHON:-}" ] && [ -n "$DRY_RUN" ]; then PYTHON=$(command -v python3); fi
    [ -n "${PYTHON:-}" ] || stop "This system has no Python 3.11 or later (it has $(python3 --version 2>&1))." \
        "On Ubuntu 22.04: add-apt-repository -y ppa:deadsnakes/ppa && apt-get install -y python3.12 python3.12-venv, then run this again. Debian 12, Ubuntu 24.04 and later have one."
    say "   $("$PYTHON" --version) at $PYTHON"
}

make_users() {
    if ! id "$APP_USER" >/dev/null 2>&1; then
        run useradd --system --user-group --home-dir "$STATE" --shell /usr/sbin/nologin "$APP_USER"
    fi
    if ! id "$DEPLOY_USER" >/dev/null 2>&1; then
        # Without a password: it comes in with a key of its own or not at all.
        run useradd --create-home --home-dir "/home/$DEPLOY_USER" --shell /bin/bash "$DEPLOY_USER"
    fi
    # To read .env, which flask db upgrade needs.
    run usermod --append --groups "$APP_USER" "$DEPLOY_USER"
    run install -d -m 750 -o "$APP_USER" -g "$APP_USER" "$STATE" /var/log/tubetotask /var/backups/tubetotask
    run install -d -m 755 "$ETC" "$ETC/nginx" "$ETC/tls" /var/lib/tubetotask-maintenance "$RELEASES"
    run lay_lock
    printf 'DOMAIN=%s\nEMAIL=%s\n' "$DOMAIN" "$EMAIL" | put "$ETC/server.conf" 644 root:root
}

set_up_firewall() {
    local port ports
    # Where SSH listens, and where the one who runs this came in: never shut that door.
    ports=$({ { sshd -T 2>/dev/null || true; } | awk '$1 == "port" { print $2 }'; printf '%s\n' "${SSH_CONNECTION:-}" | awk '{ print $4 }'; } | sort -un)
    ports="${ports:-22} 80 443"
    for port in $ports; do
        run ufw allow "$port/tcp"
    done
    run ufw default deny incoming
    run ufw default allow outgoing
    run ufw --force enable
    # shellcheck disable=SC2086 # words
    say "   open:" $ports
}

get_certificate() {
    CERTIFIED=1
    if [ -z "$CERTIFICATE" ]; then
        say "   left to you: put fullchain.pem and privkey.pem into $ETC/tls, then: systemctl reload nginx"
        return 0
    fi
    put /etc/letsencrypt/renewal-hooks/deploy/tubetotask 755 root:root <<'TEXT'
#!/bin/sh
# Certbot has renewed a certificate: Nginx reads it anew.
nginx -t -q && systemctl reload nginx
TEXT
    # The Nginx plugin proves the name; our site keeps its own TLS settings (docs/decisions/0018-server.md).
    if run certbot certonly --nginx --non-interactive --agree-tos --keep-until-expiring \
        -m "$EMAIL" -d "$DOMAIN" ${ACME_SERVER:+--server "$ACME_SERVER"}; then
        run ln -sfn "/etc/letsencrypt/live/$DOMAIN/fullchain.pem" "$ETC/tls/fullchain.pem"
        run ln -sfn "/etc/letsencrypt/live/$DOMAIN/privkey.pem" "$ETC/tls/privkey.pem"
        run nginx -t -q
        run systemctl reload nginx
    else
        CERTIFIED=""
    fi
}

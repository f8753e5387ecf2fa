# shellcheck shell=bash
# The steps of setup.sh that are about the application: code, settings, database, services.
# shellcheck disable=SC2034 # STEP and REMEDY are read in common.sh

lay_code() {
    if [ "$HERE" != "$APP" ] && [ ! -e "$APP/.git" ]; then
        [ -d "$HERE/.git" ] || [ -n "$DRY_RUN" ] || stop "$HERE is no git checkout of its own." \
            "Clone the project and run setup.sh there: updates come by git."
        run install -d -m 755 -o "$DEPLOY_USER" -g "$DEPLOY_USER" "$APP"
        # History, branch and origin come along, and nothing that lies there uncommitted.
        run cp -a "$HERE/.git" "$APP/.git"
        run chown -R "$DEPLOY_USER:$DEPLOY_USER" "$APP/.git"
        git_here reset -q --hard
    fi
    [ -n "$DRY_RUN" ] || [ -e "$APP/.git" ] || stop "$APP is there, but is no git checkout." \
        "Move it away, then run this again: mv $APP $APP.old"
    # In a dry run there may be nothing yet but the copy that this was started from.
    [ -e "$APP/.git" ] || CODE=$HERE
    run chown -R --no-dereference "$DEPLOY_USER:$DEPLOY_USER" "$APP"
    [ ! -e "$APP/.env" ] || run chown "root:$APP_USER" "$APP/.env"
}

install_python_packages() {
    as_deploy mkdir -p "$APP/venvs"
    make_venv "$CODE" "$PYTHON"
    as_deploy ln -sfn "${VENV#"$APP/"}" "$APP/venv"
    # For administrators: the application's own command, with its own rights.
    put /usr/local/bin/tubetotask 755 root:root <<TEXT
#!/bin/sh
# The command line of TubeToTask, run as its own user. Made by setup.sh.
[ "\$(id -un)" = $APP_USER ] && exec $APP/venv/bin/tubetotask "\$@"
exec sudo -u $APP_USER -- $APP/venv/bin/tubetotask "\$@"
TEXT
    put /usr/local/share/man/man1/tubetotask.1 644 root:root <"$CODE/docs/man/tubetotask.1"
}

setting() { # name → its value in .env, or nothing
    if [ -r "$APP/.env" ]; then sed -n "s/^$1=//p" "$APP/.env" | tail -n 1; fi
}

write_settings() {
    local port password
    if [ -e "$APP/.env" ]; then
        say "   kept as it is"
        run chown "root:$APP_USER" "$APP/.env"
        run chmod 640 "$APP/.env"
        return 0
    fi
    port=5432
    [ -n "$DRY_RUN" ] || port=$(as_postgres psql -AtqX -c 'show port')
    password=$(openssl rand -hex 24)
    put "$APP/.env" 640 "root:$APP_USER" <<TEXT
# Settings of TubeToTask on this server; what each one means: docs/environment.md.
# After a change: sudo systemctl restart tubetotask
FLASK_APP=main.py
FLASK_ENV=production
OPENAI_API_KEY=${OPENAI_API_KEY:-}
YOUTUBE_API_KEY=${YOUTUBE_API_KEY:-}
DATABASE_URL=postgresql://$DB:$password@127.0.0.1:$port/$DB
SESSION_SECRET=$(openssl rand -hex 32)
TUBETOTASK_DATA=$STATE
TRUSTED_HOSTS=$DOMAIN
TRUSTED_PROXIES=1
PUBLIC_URL=https://$DOMAIN
BACKUP_DIR=/var/backups/tubetotask
SMTP_URL=${SMTP_URL:-}
ERROR_MAIL_TO=$EMAIL
TEXT
}

sql() { as_postgres psql -AtqX -v ON_ERROR_STOP=1 "$@"; }

make_database() { # the role and the database that .env names, where they are on this machine
    local url password
    url=$(setting DATABASE_URL)
    # Debian's unit leaves a PostgreSQL that was killed where it is.
    put /etc/systemd/system/postgresql@.service.d/tubetotask.conf 644 root:root <<'TEXT'
[Unit]
StartLimitIntervalSec=0

[Service]
Restart=on-failure
RestartSec=2s
TEXT
    run systemctl daemon-reload
    run systemctl start postgresql
    case "$url" in
        postgresql://"$DB":*@127.0.0.1:*/"$DB" | postgresql://"$DB":*@localhost*/"$DB") ;;
        *)
            if [ -z "$DRY_RUN" ]; then
                say "   .env names another database: it is used as it is"
                return 0
            fi
            ;;
    esac
    if [ -n "$DRY_RUN" ]; then
        say "   would make: the role $DB (no superuser, no other rights) and the database $DB, its own"
        return 0
    fi
    password=${url#*://"$DB":}
    password=${password%%@*}
    # The password goes through a pipe: an argument could be seen by every user of the machine.
    if [ "$(sql -c "SELECT 1 FROM pg_roles WHERE rolname = '$DB'")" != 1 ]; then
        printf "CREATE ROLE %s LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '%s';" "$DB" "$password" | sql -f -
        say "   made the role $DB"
    else
        printf "ALTER ROLE %s PASSWORD '%s';" "$DB" "$password" | sql -f -
    fi
    # Owning it is what lets the role make tables: from PostgreSQL 15 on a grant does not.
    make_own_database "$DB"
    # For the restore drill, since the role may make no database.
    make_own_database "${DB}_drill"
}

make_own_database() { # name: a database that belongs to the role and that nobody else may enter
    if [ "$(sql -c "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; then return 0; fi
    as_postgres createdb --owner="$DB" --template=template0 --encoding=UTF8 --locale=C.UTF-8 "$1"
    sql -c "REVOKE ALL ON DATABASE $1 FROM PUBLIC"
    say "   made the database $1"
}

migrate() {
    REMEDY="see what it says of the database; the settings stand in $APP/.env. Then run this again."
    as_app sh -c "cd $APP && exec venv/bin/flask --app main.py db upgrade"
    REMEDY=""
}

set_up_nginx() {
    run install -d -m 755 /var/www/tubetotask-acme
    if [ ! -e "$ETC/tls/fullchain.pem" ]; then
        # Nginx needs some certificate to start with; browsers will not trust this one.
        run openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=$DOMAIN" \
            -keyout "$ETC/tls/privkey.pem" -out "$ETC/tls/fullchain.pem" 2>/dev/null
    fi
    [ -e "$ETC/nginx/proxies.conf" ] || put "$ETC/nginx/proxies.conf" 644 root:root <<'TEXT'
# Proxies that stand in front of this server (a load balancer, a CDN): of them X-Forwarded-For is
# believed, of nobody else. One line for each address or network, for example:
# set_real_ip_from 192.0.2.10;
real_ip_header X-Forwarded-For;
real_ip_recursive on;
TEXT
    [ -e "$ETC/nginx/access.conf" ] || put "$ETC/nginx/access.conf" 644 root:root <<'TEXT'
# Who may come as far as the page to sign in. Empty: everybody. Only a company's network, for example:
# allow 192.0.2.0/24;
# deny all;
TEXT
    put_nginx
    run nginx -t -q
    run systemctl enable --quiet nginx
    run systemctl reload-or-restart nginx
}

start_services() {
    put_units
    put_logrotate
    put_sudoers
    run systemctl enable --quiet tubetotask.socket tubetotask.service tubetotask-worker.service
    run systemctl start tubetotask.socket
    REMEDY="see why with: journalctl -u tubetotask -u tubetotask-worker -n 50, then run this again."
    # The code or a unit may have changed since it was started.
    run systemctl restart tubetotask.service
    REMEDY=""
}

start_timers() {
    run systemctl enable --now --quiet tubetotask-backup.timer tubetotask-drill.timer tubetotask-poll.timer
}

finish() {
    local code
    [ -n "$DRY_RUN" ] && { say "Dry run: nothing was changed."; return 0; }
    healthy 90 || stop "TubeToTask was set up, but does not answer as it should." \
        "See why: journalctl -u tubetotask -u tubetotask-worker -n 50, and curl -s https://$DOMAIN/readyz"
    code=$(curl -s -o /dev/null -m 20 -w '%{http_code}' -k --resolve "$DOMAIN:443:127.0.0.1" "https://$DOMAIN/healthz" || true)
    [ "$code" = 200 ] || stop "TubeToTask works, but Nginx answers $code in its place." "See why: tail /var/log/nginx/tubetotask.error.log"
    say "   it does."
    record_release
    say ""
    say "TubeToTask setup complete: https://$DOMAIN"
    # There is no link any more once there is an administrator.
    (cd "$APP" && as_app "$APP/venv/bin/tubetotask" users setup-link 2>/dev/null) | sed 's/^/  /' || true
    [ -n "$(setting SMTP_URL)" ] || say "  No mail is sent yet: set SMTP_URL in $APP/.env, then: systemctl restart tubetotask"
    [ -n "$(setting OPENAI_API_KEY)" ] || say "  No key for a model yet: enter it on the page Settings, or as OPENAI_API_KEY in $APP/.env"
    say "  Copies of the backups on another machine: set RESTIC_REPOSITORY and RESTIC_PASSWORD there, too."
    if [ -z "${CERTIFIED:-1}" ]; then
        stop "Everything works but the certificate: $DOMAIN has none that browsers trust." \
            "See that its DNS entry leads to this server and that port 80 can be reached from outside, then run this again."
    fi
}

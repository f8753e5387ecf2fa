# shellcheck shell=bash
# The trial: a staging instance of the new release, on a database restored from the latest backup.
# Sourced by update.sh.
# shellcheck disable=SC2034 # MIGRATE and MIGRATION_S are read there
#
# Invariant: it asks nobody outside (no worker runs), and what is in service does not notice it.

TRIAL_PAGES="/healthz /sign-in / /sources /plan /jobs /settings"
TRIAL_DIR=/run/tubetotask-staging

in_trial() { # a command in the staging checkout, as the application's user, with its own database
    (cd "$STAGING" && as_app env TUBETOTASK_CODE="$STAGING" DATABASE_URL_FILE="$TRIAL_DIR/url" DATABASE_URL= \
        TUBETOTASK_DATA="$TRIAL_DIR/data" PUBLIC_URL= HEARTBEAT_URL= ERROR_MAIL_TO= FLASK_APP=main.py "$@")
}

can_be_tried() { # whether a database can be made beside the one in service
    on_this_server || [[ "$(setting DATABASE_URL)" == sqlite:* ]]
}

restore_for_trial() {
    local url
    url=$(setting DATABASE_URL)
    install -d -m 750 -o "$APP_USER" -g "$APP_USER" "$TRIAL_DIR" "$TRIAL_DIR/data" || return 1
    if on_this_server; then
        make_own_database "${DB}_staging" || return 1
        url=${url}_staging
    else
        url=sqlite:///$TRIAL_DIR/data/staging.db
    fi
    # In a file: an argument could be seen by every user of the machine.
    (umask 027 && printf '%s\n' "$url" >"$TRIAL_DIR/url") || return 1
    chgrp "$APP_USER" "$TRIAL_DIR/url" || return 1
    (cd "$APP" && as_app env DATABASE_URL_FILE="$TRIAL_DIR/url" DATABASE_URL= TUBETOTASK_DATA="$TRIAL_DIR/data" \
        BACKUP_DIR="$(setting BACKUP_DIR)" "$APP/venv/bin/tubetotask" backup restore "$BACKUP" --yes)
}

start_staging() {
    systemd-run -q --unit=tubetotask-staging --collect -p User="$APP_USER" -p Group="$APP_USER" \
        -p WorkingDirectory="$STAGING" -p MemoryMax=300M -p ProtectSystem=full -p NoNewPrivileges=yes \
        --setenv=DATABASE_URL_FILE="$TRIAL_DIR/url" --setenv=DATABASE_URL= --setenv=TUBETOTASK_DATA="$TRIAL_DIR/data" \
        --setenv=PUBLIC_URL= --setenv=ERROR_MAIL_TO= --setenv=WEB_CONCURRENCY=1 --setenv=FLASK_APP=main.py \
        --setenv=GUNICORN_BIND="unix:$TRIAL_DIR/web.sock" "$APP/$TO_VENV/bin/gunicorn" main:app
}

page_code() { # path → status code of the staging instance
    curl -s -o /dev/null -m 20 -w '%{http_code}' --unix-socket "$TRIAL_DIR/web.sock" \
        -H "Host: $DOMAIN" -H 'X-Forwarded-Proto: https' "http://localhost$1" || true
}

# Each step says by itself that it failed: where the caller asks for the result, bash would go on.
trial() { # leaves MIGRATE (1 or nothing) and in MIGRATION_S how long that took
    local begin page code until
    restore_for_trial || return 1
    MIGRATE=""
    [ "$(newest_revision "$STAGING")" = "$REVISION" ] || MIGRATE=1
    begin=$SECONDS
    in_trial "$APP/$TO_VENV/bin/flask" db upgrade || return 1
    MIGRATION_S=$((SECONDS - begin))
    in_trial "$APP/$TO_VENV/bin/python" -c 'import tubetotask.worker' || return 1
    start_staging || return 1
    until=$((SECONDS + 60))
    for page in $TRIAL_PAGES; do
        while code=$(page_code "$page") && [ "$code" = 000 ] && [ $SECONDS -lt $until ]; do sleep 0.5; done
        # Who is not signed in is led to where one does that.
        if [ "$code" != 200 ] && [ "$code" != 302 ]; then
            say "   $page answers $code"
            journalctl -u tubetotask-staging -n 20 --no-pager -o cat || true
            return 1
        fi
    done
}

# shellcheck shell=bash
# Releases: what runs, what ran before, how one takes the other's place. Sourced by update.sh,
# rollback.sh and setup.sh.
#
# A release is a commit of the checkout at $APP with the virtual environment of its list of packages.
# $RELEASES/history holds a line for each that was in service: time, commit, environment.
# shellcheck disable=SC2034,SC2153 # some names are read elsewhere, some are set there

STAGING=/opt/tubetotask-staging
SWITCH=/run/tubetotask-switch
DROP_IN=/run/systemd/system/tubetotask.service.d/switch.conf

commit_of() { git_read rev-parse --verify -q "$1^{commit}"; }
# Without the lock: git may leave something in the background that would go on holding it.
git_read() { runuser -u "$DEPLOY_USER" -- git -C "$APP" "$@" 9<&-; }
venv_now() { readlink "$APP/venv"; }

record_release() { # the one that is laid now, where it is not the last line already
    local line
    line="$(git_read rev-parse HEAD) $(venv_now)"
    [ "$(tail -n 1 "$RELEASES/history" 2>/dev/null | cut -d' ' -f2-)" = "$line" ] && return 0
    run sh -c 'printf "%s %s\n" "$1" "$2" >>"$3"' sh "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$line" "$RELEASES/history"
}

previous_release() { # prints the commit that was in service before the one that is laid
    local head
    head=$(git_read rev-parse HEAD)
    awk -v head="$head" '$2 != head { found = $2 } END { if (found) print found }' "$RELEASES/history" 2>/dev/null
}

revision_now() { # of the database
    (cd "$APP" && as_app "$APP/venv/bin/python" "$CODE/deploy/server/revision.py")
}

newest_revision() { # checkout: the last migration it has
    (cd "$APP" && as_app venv/bin/python -c 'import sys
from pathlib import Path
from tubetotask.storage.revision import heads
print(*heads(Path(sys.argv[1], "tubetotask/storage/migrations/versions")))' "$1")
}

lay_staging() { # commit: a checkout of it beside the one in service, with the same settings
    remove_staging
    run install -d -m 755 -o "$DEPLOY_USER" -g "$DEPLOY_USER" "$STAGING"
    git_here worktree add -q --force --detach "$STAGING" "$1"
    run ln -sfn "$APP/.env" "$STAGING/.env"
}

remove_staging() {
    systemctl stop tubetotask-staging 2>/dev/null || true
    systemctl reset-failed tubetotask-staging 2>/dev/null || true
    run rm -rf "$STAGING" /run/tubetotask-staging
    git_here worktree prune
    if [ -z "$DRY_RUN" ] && on_this_server; then as_postgres dropdb --if-exists --force "${DB}_staging"; fi
}

on_this_server() { # whether the database is the one that setup.sh made
    case "$(setting DATABASE_URL)" in
        postgresql://"$DB":*@127.0.0.1:*/"$DB" | postgresql://"$DB":*@localhost*/"$DB") return 0 ;;
        *) return 1 ;;
    esac
}

put_in_place() { # TO TO_VENV, and MIGRATE, DOWN_TO, RESTORE, BACKUP where they are wanted
    local from from_venv
    from=$(git_read rev-parse HEAD)
    from_venv=$(venv_now)
    if [ -n "$DRY_RUN" ]; then
        say "   would lay ${TO:0:12} with $TO_VENV in the place of ${from:0:12} with $from_venv, and restart"
        return 0
    fi
    rm -rf "$SWITCH"
    install -d -m 755 "$SWITCH"
    # Copies: the files themselves may be others after the switch.
    install -m 755 "$HERE/deploy/server/switch" "$SWITCH/switch"
    install -m 644 "$HERE/deploy/server/revision.py" "$SWITCH/revision.py"
    {
        printf '%s=%q\n' FROM "$from" FROM_VENV "$from_venv" TO "$TO" TO_VENV "$TO_VENV"
        printf '%s=%q\n' MIGRATE "${MIGRATE:-}" DOWN_TO "${DOWN_TO:-}" RESTORE "${RESTORE:-}"
        printf '%s=%q\n' BACKUP "${BACKUP:-}" REVISION "${REVISION:-}"
        printf '%s=%q\n' APP "$APP" APP_USER "$APP_USER" DEPLOY_USER "$DEPLOY_USER" STATE "$STATE"
    } >"$SWITCH/todo"
    mkdir -p "$(dirname "$DROP_IN")"
    printf '[Service]\nExecStartPre=+%s/switch\nTimeoutStartSec=2h\n' "$SWITCH" >"$DROP_IN"
    systemctl daemon-reload || return 1
    # One restart is the whole switch: stop, lay, migrate, start. Requests wait in the socket.
    local started=1
    systemctl restart tubetotask.service || started=""
    rm -f "$DROP_IN"
    systemctl daemon-reload
    [ ! -s "$SWITCH/log" ] || tail -n 40 "$SWITCH/log" | sed 's/^/   | /'
    [ -n "$started" ] && [ "$(cat "$SWITCH/result" 2>/dev/null)" = "done" ]
}

take_back() { # FROM FROM_VENV REVISION BACKUP: what update.sh had laid is not well
    local at
    if [ "$(cat "$SWITCH/result" 2>/dev/null)" = failed ]; then
        say "   it was undone at once"
    else
        at=$(revision_now) || at=""
        TO=$FROM TO_VENV=$FROM_VENV MIGRATE="" DOWN_TO=""
        [ "$at" = "$REVISION" ] || DOWN_TO=$REVISION
        REVISION=$at
        put_in_place || {
            # Only where its own migrations cannot be taken back.
            DOWN_TO="" RESTORE=$BACKUP
            put_in_place || return 1
        }
    fi
    lay_files
    healthy 60
}

lay_files() { # units, Nginx, logrotate and sudoers of the release that is laid now
    # Each by itself: where somebody asks whether it went well, no error ends a function.
    put_units || return 1
    put_nginx || return 1
    put_logrotate || return 1
    put_sudoers || return 1
    REMEDY="nginx -t names the file and the line."
    run nginx -t -q || return 1
    run systemctl reload nginx || return 1
    REMEDY=""
}

remove_old_venvs() { # those that none of the last three releases uses
    local kept folder
    kept="$(tail -n 3 "$RELEASES/history" | cut -d' ' -f3) $(venv_now)"
    for folder in "$APP"/venvs/*/; do
        folder=venvs/$(basename "$folder")
        case " $(printf '%s' "$kept" | tr '\n' ' ') " in *" $folder "*) ;; *) run rm -rf "${APP:?}/$folder" ;; esac
    done
}

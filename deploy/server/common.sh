# shellcheck shell=bash
# What setup.sh, update.sh and rollback.sh share. Sourced, never run.
#
# Invariant: whatever changes the machine goes through `run` or `put`, which in a dry run only say
# what they would do. Whatever fails ends the script with the step it was in and a remedy.

# What these scripts set and the others of them read.
# shellcheck disable=SC2034
APP=/opt/tubetotask            # the checkout; the virtual environment is its link "venv"
CODE=$APP                      # where the files of the release lie now
ETC=/etc/tubetotask            # what belongs to this server alone
STATE=/var/lib/tubetotask      # data of the application
RELEASES=/var/lib/tubetotask-releases # what ran here before: for rollback.sh
APP_USER=tubetotask            # runs the application, can change none of its code
DEPLOY_USER=tubetotask-deploy  # owns the code, may restart the service and nothing else
LOCK=$RELEASES/lock            # held by whoever changes what is in service
DB=tubetotask
DRY_RUN=${DRY_RUN:-}
STEP="the beginning"
REMEDY=""

say() { printf '%s\n' "$*"; }

step() { # what is done, and why
    STEP=$1
    say ""
    say "── $1"
    [ -z "${2-}" ] || say "   $2"
}

stop() { # sentence, remedy
    trap - ERR
    printf '\n%s\n  What to do: %s\n' "$1" "$2" >&2
    exit 1
}

on_error() { # line
    trap - ERR
    [ "$BASHPID" = "$$" ] || exit 1 # a subshell's failure is told once, by the script
    printf '\nIt stopped in the step “%s” (line %s); the lines above say why.\n' "$STEP" "$1" >&2
    printf '  What to do: %s\n' "${REMEDY:-correct what they name, then run this script again: what is done already is kept.}" >&2
    exit 1
}

run() { # a command that changes something
    if [ -n "$DRY_RUN" ]; then
        printf '   would run: %s\n' "$*"
    else
        "$@"
    fi
}

put() { # file, mode, owner:group; the text comes on standard input. Says so only where it changes.
    local file=$1 mode=$2 owner=$3 text
    text=$(cat; printf x)
    text=${text%x}
    if [ -f "$file" ] && printf '%s' "$text" | cmp -s - "$file"; then return 0; fi
    if [ -n "$DRY_RUN" ]; then
        printf '   would write: %s (mode %s, %s)\n' "$file" "$mode" "$owner"
        return 0
    fi
    mkdir -p "$(dirname "$file")"
    # Whole or not at all, and never readable by others for a moment.
    (umask 077 && printf '%s' "$text" >"$file.new")
    chown "$owner" "$file.new"
    chmod "$mode" "$file.new"
    mv -f "$file.new" "$file"
    say "   wrote $file"
}

put_file() { # from, to, mode
    if [ -f "$2" ] && cmp -s "$1" "$2"; then return 0; fi
    run install -D -m "$3" "$1" "$2"
}

as_deploy() { run runuser -u "$DEPLOY_USER" -- env HOME="/home/$DEPLOY_USER" PIP_NO_CACHE_DIR=1 "$@"; }
as_app() { run runuser -u "$APP_USER" -- env HOME="$STATE" "$@"; }
as_postgres() { (cd / && runuser -u postgres -- "$@"); }
git_here() { as_deploy git -C "$APP" "$@"; }

need_root() {
    [ "$(id -u)" = 0 ] || stop "This must be run by root: it changes users, packages and services." \
        "Run it again with: sudo $0 $*"
}

lay_lock() { # the workflow takes it, too, as the deploy user; nobody else can hold a release up
    [ -e "$LOCK" ] || (umask 077; mkdir -p -m 755 "$RELEASES"; : >"$LOCK")
    if id "$DEPLOY_USER" >/dev/null 2>&1; then
        chown "root:$DEPLOY_USER" "$LOCK"
        chmod 640 "$LOCK"
    fi
}

only_one() { # no two of these scripts at the same time, nor the workflow's deployment
    [ -z "$DRY_RUN" ] || return 0
    lay_lock
    exec 9<"$LOCK"
    flock -n 9 || stop "Another setup, update, rollback or deployment is running." \
        "Wait until it is done, then run this again."
}

# --- The virtual environments ---------------------------------------------------------------------

venv_name() { # checkout, python: one environment for each list of packages and Python
    local python=$2
    printf '%s-%s' "$("$python" -c 'import sys; print("py%d.%d" % sys.version_info[:2])')" \
        "$(sha256sum <"$1/requirements.txt" | cut -c1-16)"
}

make_venv() { # checkout, python; leaves the folder's name in $VENV
    local tree=$1 python=$2
    VENV=$APP/venvs/$(venv_name "$tree" "$python")
    if [ ! -e "$VENV/tubetotask-complete" ]; then
        as_deploy rm -rf "$VENV"
        as_deploy "$python" -m venv "$VENV"
    fi
    # Quick where nothing is missing; brings back what somebody changed in it by hand.
    as_deploy "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes -r "$tree/requirements.txt"
    as_deploy install -m 755 "$tree/deploy/server/command" "$VENV/bin/tubetotask"
    as_deploy touch "$VENV/tubetotask-complete"
}

system_python() { # prints the Python to build with
    local name
    for name in python3 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys, venv, ensurepip
sys.exit(not ((3, 11) <= sys.version_info[:2] and sys.version_info.releaselevel == "final"))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

# --- Whether it works -----------------------------------------------------------------------------

asked() { # path → status code, over the socket that Nginx asks
    curl -s -o /dev/null -m "${2:-10}" -w '%{http_code}' --unix-socket /run/tubetotask.sock \
        -H "Host: $DOMAIN" -H 'X-Forwarded-Proto: https' "http://localhost$1" || true
}

healthy() { # seconds to wait. Whether it answers, and is ready
    local until=$((SECONDS + $1)) code
    while [ $SECONDS -lt $until ]; do
        code=$(asked /readyz)
        # A release from before /readyz says what it can on /healthz.
        [ "$code" = 404 ] && code=$(asked /healthz)
        if [ "$code" = 200 ] && systemctl is-active --quiet tubetotask &&
            systemctl is-active --quiet tubetotask-worker; then
            return 0
        fi
        sleep 0.5
    done
    return 1
}

load_server() { # DOMAIN and EMAIL, as setup.sh kept them
    [ -r "$ETC/server.conf" ] || stop "This server was not set up by setup.sh: $ETC/server.conf is missing." \
        "Run: ./setup.sh DOMAIN EMAIL"
    # shellcheck disable=SC1091 # made by setup.sh
    . "$ETC/server.conf"
}

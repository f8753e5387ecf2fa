#!/usr/bin/env bash
# Puts a release of TubeToTask that was in service before back into its place (server of setup.sh).
#
#   sudo /opt/tubetotask/rollback.sh            the one before this one
#   sudo /opt/tubetotask/rollback.sh COMMIT     that one
#   --restore NAME  and the database as it is in this backup (tubetotask backup list); what came
#                   since then is kept as another backup, and no more
#   --list          the releases that were in service
#   --dry-run       say what would be done, and do nothing
#
# What was made since then is kept: the newer release takes its migrations back first. Only where it
# cannot is a backup needed. Requests wait in the socket meanwhile. Exit code: 0 done, 1 it failed
# and what was in service still is.
set -Eeuo pipefail
umask 022
HERE=$(cd "$(dirname "$0")" && pwd -P)

usage() { sed -n '2,/^set -E/{/^#/s/^# \{0,1\}//p;}' "$HERE/rollback.sh"; }

TO="" RESTORE="" LIST="" DRY_RUN=${DRY_RUN:-}
while [ $# -gt 0 ]; do
    case "$1" in
        --restore)
            RESTORE=${2:-}
            shift
            ;;
        --list) LIST=1 ;;
        --dry-run) DRY_RUN=1 ;;
        -h | --help)
            usage
            exit 0
            ;;
        -*)
            usage >&2
            exit 2
            ;;
        *) TO=$1 ;;
    esac
    shift
done

# shellcheck source=deploy/server/common.sh
. "$HERE/deploy/server/common.sh"
# shellcheck source=deploy/server/files.sh
. "$HERE/deploy/server/files.sh"
# shellcheck source=deploy/server/application.sh
. "$HERE/deploy/server/application.sh"
# shellcheck source=deploy/server/release.sh
. "$HERE/deploy/server/release.sh"
# shellcheck source=deploy/server/backup.sh
. "$HERE/deploy/server/backup.sh"
trap 'on_error $LINENO' ERR

need_root "$@"
load_server
if [ -n "$LIST" ]; then
    cat "$RELEASES/history"
    exit 0
fi
only_one

step "Which release"
FROM=$(git_read rev-parse HEAD)
[ -n "$TO" ] || TO=$(previous_release)
[ -n "$TO" ] || stop "No other release was in service here yet." "Name a commit: rollback.sh COMMIT"
TO=$(commit_of "$TO") || stop "There is no commit that is called so." "See them: rollback.sh --list"
[ -z "$RESTORE" ] || as_app "$APP/venv/bin/tubetotask" backup verify "$RESTORE" ||
    stop "The backup cannot be restored." "See them: tubetotask backup list"
if [ "$TO" = "$FROM" ] && [ -z "$RESTORE" ]; then
    say "   ${TO:0:12} is laid already."
else
    say "   ${FROM:0:12} → ${TO:0:12}: $(git_read log -1 --format=%s "$TO")"
    trap 'remove_staging' EXIT
    lay_staging "$TO"
    if [ -n "$DRY_RUN" ]; then
        say "   would install its Python packages and put it in place"
        exit 0
    fi
    step "Its Python packages"
    make_venv "$STAGING" "$(system_python)"
    TO_VENV=${VENV#"$APP/"}
    REVISION=$([ -n "$DRY_RUN" ] || revision_now) DOWN_TO="" MIGRATE=""
    [ -n "$RESTORE" ] || [ "$(newest_revision "$STAGING")" = "$REVISION" ] || DOWN_TO=$(newest_revision "$STAGING")
    step "Backup" "Before anything else."
    back_up

    step "Into service" "${DOWN_TO:+The database goes back to $DOWN_TO. }Requests wait a few seconds."
    put_in_place || stop "It could not be put in place; ${FROM:0:12} is in service." \
        "The lines above say why. Where a migration cannot be taken back: rollback.sh ${TO:0:12} --restore NAME"
    lay_files
fi

step "Is it well?"
healthy 60 || stop "${TO:0:12} is in service, but not well." \
    "See why: journalctl -u tubetotask -u tubetotask-worker -n 50"
record_release
say "   TubeToTask runs ${TO:0:12} again."

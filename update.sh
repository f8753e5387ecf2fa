#!/usr/bin/env bash
# Brings TubeToTask on this server (set up by setup.sh) to a newer release, without a lost request.
#
#   sudo /opt/tubetotask/update.sh                to the newest commit of the branch that is followed
#   sudo /opt/tubetotask/update.sh --to v1.2.3    to a tag, a branch or a commit
#   --no-trial  without the staging instance (it takes half a minute and 300 MB of memory)
#   --dry-run   say what would be done, and do nothing
#
# A backup is made; a staging instance of the new release is started on a copy restored from it,
# migrated, and asked for its pages. Only then the release takes its place: requests wait a few
# seconds in the socket meanwhile. If it is not well within a minute, the one from before comes back
# by itself. Exit code: 0 done or nothing to do, 1 it failed and the old release is in service.
set -Eeuo pipefail
umask 022
HERE=$(cd "$(dirname "$0")" && pwd -P)

usage() { sed -n '2,/^set -E/{/^#/s/^# \{0,1\}//p;}' "$HERE/update.sh"; }

TO="" TRIAL=1 DRY_RUN=${DRY_RUN:-}
while [ $# -gt 0 ]; do
    case "$1" in
        --to)
            TO=${2:-}
            shift
            ;;
        --no-trial) TRIAL="" ;;
        --dry-run) DRY_RUN=1 ;;
        -h | --help)
            usage
            exit 0
            ;;
        *)
            usage >&2
            exit 2
            ;;
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
# shellcheck source=deploy/server/trial.sh
. "$HERE/deploy/server/trial.sh"
trap 'on_error $LINENO' ERR

need_root "$@"
load_server
only_one

step "What is new"
REMEDY="see that the repository can be reached: runuser -u $DEPLOY_USER -- git -C $APP fetch"
git_read fetch -q --tags --prune origin
REMEDY=""
if [ -n "$TO" ]; then
    TO=$(commit_of "origin/$TO" || commit_of "$TO") || stop "There is no release that is called so." "See them: git -C $APP tag"
else
    TO=$(commit_of '@{upstream}') || stop "The checkout follows no branch." "Name a release: update.sh --to TAG"
fi
FROM=$(git_read rev-parse HEAD)
FROM_VENV=$(venv_now)
if [ "$TO" = "$FROM" ]; then
    say "   ${FROM:0:12} is the newest already."
    exit 0
fi
[ -z "$(git_read status --porcelain --untracked-files=no)" ] || stop "Files of the checkout were changed by hand." \
    "See them: git -C $APP status. Keep or drop them: git -C $APP stash"
say "   ${FROM:0:12} → ${TO:0:12}: $(git_read log -1 --format=%s "$TO")"

step "Backup" "Before anything else."
back_up
REVISION=$([ -n "$DRY_RUN" ] || revision_now)

step "The new release, beside the old one"
maintenance=/var/lib/tubetotask-maintenance/on
trap 'remove_staging; rm -f "$maintenance"' EXIT # whatever ends this: no page for maintenance stays
lay_staging "$TO"
if [ -n "$DRY_RUN" ]; then
    say "   would install its Python packages, try it on a restored copy, and put it in place"
    exit 0
fi
PYTHON=$(system_python)
make_venv "$STAGING" "$PYTHON"
TO_VENV=${VENV#"$APP/"}

MIGRATE=1 MIGRATION_S=0
if [ -n "$TRIAL" ] && ! can_be_tried; then say "   no trial: the database is on another server"; TRIAL=""; fi
if [ -n "$TRIAL" ]; then
    step "Trial" "A staging instance of it, on a copy restored from the backup."
    trial || stop "The new release failed its trial; the old one is in service as before." \
        "The lines above say why. Report it, or choose another release with --to."
    say "   it answers; migration: ${MIGRATE:+${MIGRATION_S} s}${MIGRATE:-none}"
    systemctl stop tubetotask-staging 2>/dev/null || true
fi

step "Into service" "Requests wait a few seconds."
if [ "$MIGRATION_S" -gt 60 ]; then
    say "   the migration takes longer than a browser waits: visitors see the page for maintenance"
    touch "$maintenance"
fi
well="" why="it could not be put in place"
if put_in_place; then
    why="its files for systemd and Nginx are not accepted"
    if lay_files; then
        why="it did not become ready within a minute"
        if healthy 60; then well=1; fi
    fi
fi
rm -f "$maintenance"
if [ -z "$well" ]; then
    say "   not well: $why. Back to ${FROM:0:12}."
    journalctl -u tubetotask -u tubetotask-worker -n 15 --no-pager -o cat || true
    take_back || stop "The old release is not well either." \
        "See why: journalctl -u tubetotask -u tubetotask-worker -n 50. The backup from before: $BACKUP"
    say "   TubeToTask runs ${FROM:0:12} again."
    exit 1
fi
record_release
remove_old_venvs
say ""
say "TubeToTask runs ${TO:0:12}. Back to the one before: sudo $APP/rollback.sh"

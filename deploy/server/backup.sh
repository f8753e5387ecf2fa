# shellcheck shell=bash
# Backups as update.sh and rollback.sh need them: the application makes and restores them itself.
# Sourced.

back_up() { # leaves the name of the new backup in $BACKUP
    if [ -n "$DRY_RUN" ]; then
        say "   would run: tubetotask backup create --local --label before-update"
        return 0
    fi
    BACKUP=$(as_app "$APP/venv/bin/tubetotask" backup create --local --label before-update --json |
        sed -n 's/^ *"name": "\([^"]*\)".*/\1/p')
    [ -n "$BACKUP" ] || stop "The backup was not made." "See why: tubetotask backup create"
    say "   $BACKUP"
}

#!/bin/sh
# Every day at BACKUP_AT (UTC) a backup, on the first of a month also a restore drill: the newest
# backup is restored beside the database and compared. What went wrong stands in this container's
# log and in /metrics, where an alert looks at the age of the newest backup.
set -u
at=${BACKUP_AT:-03:10}
pause=""
trap 'kill "$pause" 2>/dev/null; exit 0' TERM INT

while :; do
    left=$(($(date -u -d "$at" +%s) - $(date -u +%s)))
    [ "$left" -gt 0 ] || left=$((left + 86400))
    sleep "$left" &
    pause=$!
    wait "$pause"
    tubetotask backup create
    if [ "$(date -u +%d)" = 01 ]; then tubetotask backup drill; fi
done

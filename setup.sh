#!/usr/bin/env bash
# Sets up TubeToTask on a bare Debian (12 or later) or Ubuntu (22.04 or later), and says what it does.
#
#   sudo ./setup.sh DOMAIN EMAIL
#
#   DOMAIN        the name under which it is reached, for example tasks.example.org; its DNS entry
#                 must lead to this server already, and ports 80 and 443 must be reachable
#   EMAIL         who is told when a certificate runs out or the instance does not answer
#   --dry-run     say what would be done, and do nothing
#   --no-upgrade  leave the packages of the system that have nothing to do with it as they are
#   --no-certificate  no certificate by Let's Encrypt: one of your own goes to /etc/tubetotask/tls/
#   --help        this text
#
# It asks for nothing. It can be run again at any time: what is done is kept, what is missing is put
# right. Running it means that you accept the terms of Let's Encrypt. Beforehand, from the
# environment: OPENAI_API_KEY, YOUTUBE_API_KEY, SMTP_URL, ACME_SERVER (another authority).
# It installs Nginx, PostgreSQL and certbot; makes the users tubetotask and tubetotask-deploy; and
# uses /opt/tubetotask, /etc/tubetotask, /var/lib/tubetotask, /var/log/tubetotask and
# /var/backups/tubetotask. Needs 1 GB of memory and 10 GB of disk.
set -Eeuo pipefail
umask 022
HERE=$(cd "$(dirname "$0")" && pwd -P)

usage() { sed -n '2,/^set -E/{/^#/s/^# \{0,1\}//p;}' "$HERE/setup.sh"; }

DOMAIN="" EMAIL="" DRY_RUN=${DRY_RUN:-} UPGRADE=1 CERTIFICATE=1
for argument in "$@"; do
    case "$argument" in
        --dry-run) DRY_RUN=1 ;;
        --no-upgrade) UPGRADE="" ;;
        --no-certificate) CERTIFICATE="" ;;
        -h | --help)
            usage
            exit 0
            ;;
        -*)
            printf 'There is no option %s.\n\n' "$argument" >&2
            usage >&2
            exit 2
            ;;
        *)
            if [ -z "$DOMAIN" ]; then DOMAIN=$argument; elif [ -z "$EMAIL" ]; then EMAIL=$argument; else
                usage >&2
                exit 2
            fi
            ;;
    esac
done

# shellcheck source=deploy/server/common.sh
. "$HERE/deploy/server/common.sh"
# shellcheck source=deploy/server/files.sh
. "$HERE/deploy/server/files.sh"
# shellcheck source=deploy/server/machine.sh
. "$HERE/deploy/server/machine.sh"
# shellcheck source=deploy/server/application.sh
. "$HERE/deploy/server/application.sh"
# shellcheck source=deploy/server/release.sh
. "$HERE/deploy/server/release.sh"
trap 'on_error $LINENO' ERR

check_arguments
[ -n "$DRY_RUN" ] || need_root "$@"
only_one
check_machine

step "The system" "Security fixes first; then what TubeToTask needs."
install_packages
step "Updates by themselves" "Security fixes are installed every night (unattended-upgrades)."
unattended_upgrades
step "Python" "3.11 or later."
find_python
step "Users" "$APP_USER runs the application; $DEPLOY_USER owns the code and may restart it."
make_users
step "The code" "A git checkout at $APP; git pull and update.sh bring newer ones."
lay_code
step "The Python packages" "Exactly the pinned ones, checked against their hashes (a minute or two)."
REMEDY="see that the package index can be reached (behind a proxy set HTTPS_PROXY) and that 1 GB is free, then run this again."
install_python_packages
REMEDY=""
step "Settings" "$APP/.env, with secrets made at random. One that is there is kept."
write_settings
step "The database" "PostgreSQL, a database that belongs to a user without any other rights."
make_database
step "Migrations" "Bring the tables up to this release."
migrate
step "The web server" "Nginx: TLS, limits, compression, a page for maintenance."
REMEDY="nginx -t names the file and the line; correct it there, then run this again."
set_up_nginx
REMEDY=""
step "The services" "The application and its worker start with the machine and after a crash."
start_services
step "The firewall" "Open: SSH, http, https. Closed: everything else from outside."
set_up_firewall
step "The certificate" "From Let's Encrypt, renewed by itself 30 days before it ends."
get_certificate
step "Backups, drill, watch" "Daily backup, monthly restore drill, a look every minute that sends mail."
start_timers
step "Does it work?"
finish

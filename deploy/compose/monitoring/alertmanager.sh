#!/bin/sh
# Becomes Alertmanager with the routes of deploy/monitoring/alertmanager.yml and the addresses of .env.
# Without a mail server alerts show on its page and go nowhere.
set -eu
umask 077
file=${ALERTMANAGER_FILE:-/alertmanager/alertmanager.yml}
routes=${ALERTMANAGER_ROUTES:-/etc/alertmanager/routes.yml}

if [ -n "$ALERT_SMTP" ]; then
    sed -e "s#localhost:25#$ALERT_SMTP#" -e "s#tubetotask@example.org#$ALERT_MAIL_FROM#" \
        -e "s#on-call@example.org#$ALERT_MAIL_TO#" -e "s#ops@example.org#$ALERT_MAIL_TO#" "$routes" >"$file"
    if [ -n "$ALERT_SMTP_USER" ]; then
        # With a password TLS is not left to chance.
        sed -i "s#^  smtp_require_tls: .*#  smtp_require_tls: true\n  smtp_auth_username: '$ALERT_SMTP_USER'\n  smtp_auth_password: '$ALERT_SMTP_PASSWORD'#" "$file"
    fi
else
    sed -e '/email_configs/d' "$routes" >"$file"
fi
exec alertmanager --config.file="$file" --storage.path=/alertmanager

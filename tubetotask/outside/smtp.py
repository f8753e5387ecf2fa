"""One mail to one mail server.

Invariant: a password goes over TLS alone, or to this machine; a server that offers TLS gets it.
"""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def send(mail: EmailMessage, url: str, timeout_s: float) -> None:
    """``url``: smtp://user:password@host:port, or smtps://…

    Raises OSError, smtplib.SMTPException.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    local = host in _LOOPBACK
    if parts.scheme == "smtps":
        context = ssl.create_default_context()
        link: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=timeout_s, context=context
        )
    else:
        link = smtplib.SMTP(host, parts.port or 25, timeout=timeout_s)
    with link:
        link.ehlo()
        if parts.scheme == "smtp" and link.has_extn("starttls") and not local:
            link.starttls(context=ssl.create_default_context())
            link.ehlo()
        elif parts.scheme == "smtp" and parts.password and not local:
            raise smtplib.SMTPException("a password is not sent without TLS")
        if parts.username:
            link.login(unquote(parts.username), unquote(parts.password or ""))
        link.send_message(mail)

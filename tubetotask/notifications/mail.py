"""One message by mail, through the administrator's server.

Invariants: each mail that comes by itself bears the way to stop them (RFC 8058), which needs no
signing in; what a person asked for in that moment does not. The same message has the same
Message-ID at every try. A password is not sent without TLS.
"""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr

from markupsafe import Markup

from tubetotask.domain.errors import Disconnected, Refused, ServiceAway
from tubetotask.domain.notices import Enclosure
from tubetotask.notifications.message import Message
from tubetotask.outside import smtp

_TIMEOUT_S = 20
_KINDS = {"html": "text/html", "md": "text/markdown", "pdf": "application/pdf"}


@dataclass(frozen=True, slots=True)
class Server:
    """The administrator's mail server. ``url``: see SMTP_URL."""

    url: str
    sender: str


def written(
    message: Message,
    server: Server,
    to: str,
    *,
    name: str,
    unsubscribe: str,
    enclosed: Sequence[Enclosure] = (),
) -> EmailMessage:
    """The mail. ``name``: of the message, for its Message-ID; ``unsubscribe``: an address.

    ``enclosed``: plain text stands in the mail itself, HTML beside it for programs that show it
    (alone in its mail), all else as files.
    """
    mail = plain(message, server, to, name=name)
    mail["List-Unsubscribe"] = f"<{unsubscribe}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    texts = [each.data.decode("utf-8", "replace") for each in enclosed if each.form == "txt"]
    foot = f"-- \nNo more of these mails: {unsubscribe}\n"
    mail.set_content(
        "\n\n".join([message.text, *texts, foot]) if texts else f"{message.text}\n{foot}"
    )
    pages = [each for each in enclosed if each.form == "html"]
    if len(pages) == 1:
        told = Markup('<p><a href="{}">No more of these mails</a></p>').format(unsubscribe)
        page = pages[0].data.decode("utf-8", "replace")
        head, end, rest = page.rpartition("</body>")
        mail.add_alternative(f"{head}{told}{end}{rest}", subtype="html")
    files = [
        each for each in enclosed if each.form in _KINDS and (each.form, len(pages)) != ("html", 1)
    ]
    for each in files:
        main, _, sub = _KINDS[each.form].partition("/")
        mail.add_attachment(each.data, maintype=main, subtype=sub, filename=each.name)
    return mail


def plain(message: Message, server: Server, to: str, *, name: str) -> EmailMessage:
    """A mail that was asked for. ``name``: of the message, for its Message-ID."""
    mail = EmailMessage()
    mail["Subject"], mail["To"] = message.title, to
    mail["From"] = formataddr(("TubeToTask", server.sender))
    domain = server.sender.rpartition("@")[2] or "tubetotask.invalid"
    mail["Message-ID"] = f"<{name}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    return mail


def send(mail: EmailMessage, server: Server) -> None:
    """Hand it to the server. Raises SendingFailed."""
    try:
        smtp.send(mail, server.url, _TIMEOUT_S)
    except smtplib.SMTPAuthenticationError:
        raise Disconnected(
            "The mail server does not accept our password.",
            remedy="The administrator sees to SMTP_URL.",
        ) from None
    except smtplib.SMTPRecipientsRefused as error:
        code = max((int(told[0]) for told in error.recipients.values()), default=550)
        raise _answered(code) from None
    except smtplib.SMTPResponseException as error:
        raise _answered(error.smtp_code) from None
    except (OSError, smtplib.SMTPException):
        raise ServiceAway("The mail server cannot be reached.") from None


def _answered(code: int) -> Refused | ServiceAway:
    if code >= 500:
        return Refused(
            f"The mail server refused the mail (answer {code}).",
            status=code,
            remedy="Check the address.",
        )
    return ServiceAway(f"The mail server asks to wait (answer {code}).", status=code)

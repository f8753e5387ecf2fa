"""What every answer carries so that a page can be neither framed, nor scripted, nor forged.

Invariant: scripts, styles, typefaces and pictures come from this server only; there is no inline
code. Every form that changes something carries a token; it lives as long as the session, so that a
tab left open over night loses nothing.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]  # no types published

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PLAYER = "https://www.youtube-nocookie.com"
# For the page of a video alone: it may show YouTube's player, once its reader has asked for it.
WITH_PLAYER = f"{CONTENT_SECURITY_POLICY}; frame-src {PLAYER}"
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Our own origin needs it: over TLS the form token is checked together with the referrer.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}

csrf = CSRFProtect()


def register(app: Flask) -> None:
    """Check tokens on every form and set the headers on every answer."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    csrf.init_app(app)
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if "Cache-Control" not in response.headers:
        # What a person reads here is theirs: no proxy keeps it, and "back" shows the present state.
        response.headers["Cache-Control"] = "private, no-cache"
    return response

"""A proxy on this machine that plays the hosts it is given, with TLS, and refuses all others.

Invariant: CONNECT to a host that is not played gets 502, so nothing a test does can leak.
"""

from __future__ import annotations

import ssl
from collections.abc import Collection
from io import BufferedIOBase
from typing import cast

from werkzeug.serving import WSGIRequestHandler


def handler(
    context: ssl.SSLContext, hosts: Collection[str], refused: list[str]
) -> type[WSGIRequestHandler]:
    """A handler for these hosts; names of others are added to ``refused``."""

    class Handler(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_CONNECT(self) -> None:  # noqa: N802 - the name is http.server's
            host = self.path.rsplit(":", 1)[0]
            if host not in hosts:
                refused.append(host)
                self.send_error(502, "not faked")
                return
            self.send_response(200, "Connection established")
            self.end_headers()
            self.wfile.flush()
            try:
                wrapped = context.wrap_socket(self.connection, server_side=True)
            except (ssl.SSLError, OSError):  # the client does not trust our authority
                self.close_connection = True
                return
            self.request = self.connection = wrapped
            self.rfile = cast("BufferedIOBase", wrapped.makefile("rb", self.rbufsize))
            self.wfile = cast("BufferedIOBase", wrapped.makefile("wb", 0))
            self.close_connection = False

        def finish(self) -> None:
            try:
                super().finish()
            finally:
                self.connection.close()  # the wrapped socket is ours to close

        def log(self, *_: object) -> None:
            """Quiet."""

    return Handler

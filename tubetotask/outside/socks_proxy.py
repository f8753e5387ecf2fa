"""Connections through a SOCKS proxy that a Deadline can shut, also while the proxy is talked to.

Invariant: with "socks5h" no name is looked up on this machine: the proxy gets the name itself. A
proxy that drips its answers is cut off when the time of the exchange is up.
"""

from __future__ import annotations

from typing import Any

import socks
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.contrib.socks import SOCKSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from tubetotask.outside.deadline import Watched, WatchedSecure, current


class _Socket(socks.socksocket):  # type: ignore[misc] # its package has no types
    def connect(self, dest_pair: Any, **kwargs: Any) -> None:
        deadline = current()
        if deadline is not None:
            deadline.watch(self)
        super().connect(dest_pair, **kwargs)


class _Plain(SOCKSConnection, Watched):
    def _new_conn(self) -> Any:
        """As in urllib3, but for a socket that the deadline knows before it is connected."""
        options = self._socks_options
        made = _Socket()
        try:
            made.settimeout(self.timeout)
            for option in self.socket_options or ():
                made.setsockopt(*option)
            made.set_proxy(
                options["socks_version"],
                options["proxy_host"],
                options["proxy_port"],
                options["rdns"],
                options["username"],
                options["password"],
            )
            made.connect((self.host, self.port))
        except TimeoutError as error:
            made.close()
            raise ConnectTimeoutError(self, "the proxy did not answer in time") from error
        except OSError as error:
            made.close()
            if isinstance(getattr(error, "socket_err", None), TimeoutError):
                raise ConnectTimeoutError(self, "the proxy did not answer in time") from error
            # Without the proxy's own words: they may name the proxy with its password.
            raise NewConnectionError(self, "the SOCKS proxy does not connect") from error
        except BaseException:
            made.close()
            raise
        return made


class _Secure(_Plain, WatchedSecure):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


POOLS: dict[str, type[HTTPConnectionPool]] = {"http": _PlainPool, "https": _SecurePool}

"""The adapter of requests whose connections a Deadline can shut, with and without a proxy."""

from __future__ import annotations

from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from tubetotask.outside.deadline import Watched, WatchedSecure


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = Watched


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = WatchedSecure


class WatchedAdapter(HTTPAdapter):
    """Connections that a Deadline can shut, with and without a proxy of any kind."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        if proxy.lower().startswith("socks"):
            # Imported where there is such a proxy: it costs every other start nothing.
            from tubetotask.outside import socks_proxy

            manager.pool_classes_by_scheme = socks_proxy.POOLS
        else:
            manager.pool_classes_by_scheme = _POOLS
        return manager


_POOLS = {"http": _PlainPool, "https": _SecurePool}

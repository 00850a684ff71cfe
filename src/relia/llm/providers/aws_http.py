"""The HTTP connections of an AWS client, each of which can be closed while a thread waits for it.

botocore is synchronous: a call that is given up leaves its thread waiting for an answer, and the provider writing one,
until the read times out. What is closed here ends both at once.
"""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

_under_way: ContextVar["OpenCall | None"] = ContextVar("aws_call_under_way", default=None)


class OpenCall:
    """One call, and the connection that it uses."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: _Noted | None = None
        self._ended = False

    def uses(self, connection: "_Noted") -> None:
        """The call sends and reads there from now on."""
        with self._lock:
            self._connection = connection
            if self._ended:
                connection.shut(self)

    def end(self) -> None:
        """Close its connection, now or as soon as it has one. From any thread."""
        with self._lock:
            self._ended = True
            if self._connection is not None:
                self._connection.shut(self)


@contextlib.contextmanager
def one_call() -> Iterator[OpenCall]:
    """What is sent in the block, and in threads that are started with its context, belongs to the call."""
    call = OpenCall()
    _under_way.set(call)
    try:
        yield call
    finally:
        # Not by a token: a generator may be closed in another context than the one it began in.
        _under_way.set(None)


class _Noted:
    """Tells the call under way which connection it uses: when it is made, and before an answer is waited for."""

    sock: socket.socket | None
    _call: OpenCall | None = None
    """Who uses it, or was the last to."""

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]  # of the connection it is mixed into
        self._note()

    def getresponse(self, *arguments: Any, **options: Any) -> Any:
        self._note()
        return super().getresponse(*arguments, **options)  # type: ignore[misc]  # of the connection it is mixed into

    def _note(self) -> None:
        self._call = _under_way.get()
        if self._call is not None:
            self._call.uses(self)

    def shut(self, call: OpenCall) -> None:
        """End what `call` waits for; nothing when the connection is already another's."""
        # Not closed: the thread that reads from it has to wake up first, and closes it then.
        with contextlib.suppress(OSError):
            if self._call is call and self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


class _Connection(_Noted, AWSHTTPConnection):  # type: ignore[misc]  # botocore has no types
    pass


class _SecureConnection(_Noted, AWSHTTPSConnection):  # type: ignore[misc]  # botocore has no types
    pass


class _Pool(AWSHTTPConnectionPool):  # type: ignore[misc]  # botocore has no types
    ConnectionCls = _Connection


class _SecurePool(AWSHTTPSConnectionPool):  # type: ignore[misc]  # botocore has no types
    ConnectionCls = _SecureConnection


class ClosableSession(URLLib3Session):  # type: ignore[misc]  # botocore has no types
    """botocore's own, with connections that can be closed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # Read whenever a pool is made, behind a proxy too; no pool exists yet.
        self._pool_classes_by_scheme.update({"http": _Pool, "https": _SecurePool})


def make_closable(client: Any, ca_bundle: str | None) -> ClosableSession:
    """Let the client send all of its calls over connections that `one_call` can end; the caller closes what is returned.

    Timeouts, proxies and certificates are those of the client, found as botocore finds them.
    """
    config = client.meta.config
    session = ClosableSession(
        verify=ca_bundle or os.environ.get("REQUESTS_CA_BUNDLE") or True,
        proxies=config.proxies or get_environ_proxies(client.meta.endpoint_url),
        proxies_config=config.proxies_config,
        timeout=(config.connect_timeout, config.read_timeout),
        max_pool_connections=config.max_pool_connections,
        client_cert=config.client_cert,
    )

    def send(request: Any, **about: Any) -> Any:
        del about
        return session.send(request)

    client.meta.events.register("before-send.*", send)
    return session

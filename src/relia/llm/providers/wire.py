"""The HTTP client for servers that speak OpenAI's protocol: bounded in time and in what it reads."""

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from relia.llm.settings import ProviderLimits

if TYPE_CHECKING:
    import httpx2

_WIRE_PER_BYTE = 6
"""Bytes that JSON may need for one: `\\u0000`."""
_EVENT_OVERHEAD = 65_536
"""Bytes of one event that are not text."""
_BODY_BYTES = 8_000_000
"""Of a whole body: an error, a list of models."""
IDLE_CONNECTIONS = 20
_SENT = frozenset(
    {"host", "connection", "authorization", "accept", "content-type", "content-length", "transfer-encoding"}
)
"""Headers that a request needs."""


class TooLarge(Exception):
    """One event of a stream, or a whole body that is not streamed, is larger than what an answer may be."""


def client(limits: ProviderLimits, key: str | None) -> "httpx2.AsyncClient":
    """A client that neither follows redirects nor repeats a request, and sends the key, or no key at all, to nobody else.

    The time from the call to the first character and the one in all are not its business.
    """
    import httpx2

    bound = limits.answer_bytes * _WIRE_PER_BYTE + _EVENT_OVERHEAD

    async def plain(request: httpx2.Request) -> None:
        # The SDK tells about the machine, and sends headers that it finds in the environment.
        for name in [name for name in request.headers if name not in _SENT]:
            del request.headers[name]
        request.headers["user-agent"] = "relia"
        # A small compressed body can be a huge one.
        request.headers["accept-encoding"] = "identity"
        if "authorization" in request.headers:
            del request.headers["authorization"]
            if key is not None:
                request.headers["authorization"] = f"Bearer {key}"

    async def bounded(response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise TooLarge
        stream = response.stream
        if isinstance(stream, httpx2.AsyncByteStream):
            events = response.headers.get("content-type", "").startswith("text/event-stream")
            response.stream = (
                _bounded_events(stream, bound) if events else _bounded_body(stream, max(bound, _BODY_BYTES))
            )

    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(limits.total_seconds, connect=limits.connect_seconds, pool=limits.connect_seconds),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=IDLE_CONNECTIONS),
        follow_redirects=False,
        event_hooks={"request": [plain], "response": [bounded]},
    )


def _bounded_events(inner: "httpx2.AsyncByteStream", bound: int) -> "httpx2.AsyncByteStream":
    """The stream, each line of which has at most `bound` bytes: an event is one."""

    def length_after(piece: bytes, before: int) -> int:
        last = piece.rfind(b"\n")
        return len(piece) - last - 1 if last >= 0 else before + len(piece)

    return _counted(inner, bound, length_after)


def _bounded_body(inner: "httpx2.AsyncByteStream", bound: int) -> "httpx2.AsyncByteStream":
    """The stream, of at most `bound` bytes."""
    return _counted(inner, bound, lambda piece, before: before + len(piece))


def _counted(
    inner: "httpx2.AsyncByteStream", bound: int, count: Callable[[bytes, int], int]
) -> "httpx2.AsyncByteStream":
    import httpx2

    class Counted(httpx2.AsyncByteStream):
        """Raises `TooLarge` when the count passes the bound."""

        async def __aiter__(self) -> AsyncIterator[bytes]:
            counted = 0
            async for piece in inner:
                counted = count(piece, counted)
                if counted > bound:
                    raise TooLarge
                yield piece

        async def aclose(self) -> None:
            await inner.aclose()

    return Counted()

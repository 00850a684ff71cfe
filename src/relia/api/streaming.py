"""Server-sent events (WHATWG HTML, section 9.2) of work that goes on in a thread."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import BaseModel
from starlette.responses import StreamingResponse

MEDIA_TYPE = "text/event-stream"
KEEP_ALIVE_SECONDS = 15
LAST = frozenset({"done", "problem"})
"""The events that end a stream."""


class EventStream:
    """Events told from any thread, sent in their order. Whoever tells never waits and never fails: the one who listens
    may have gone, and the work goes on."""

    def __init__(self, left: Callable[[], None]) -> None:
        """`left` is called when the one who listens goes away before the last event."""
        self._left = left
        self._loop = asyncio.get_running_loop()
        # Without a limit of its own: a generation tells a few events a round, and its rounds are bounded.
        self._events: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def tell(self, name: str, data: BaseModel | bytes) -> None:
        """Send an event; `data` is a document, or its JSON."""
        text = data.decode() if isinstance(data, bytes) else data.model_dump_json()
        # Raised when the loop has been closed meanwhile: then nobody listens any more.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._events.put_nowait, (name, text))

    def response(self) -> StreamingResponse:
        """The answer that sends what is told, up to the last event."""
        return StreamingResponse(self._stream(), media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})

    async def _stream(self) -> AsyncIterator[bytes]:
        whole = False
        try:
            while not whole:
                try:
                    name, text = await asyncio.wait_for(self._events.get(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield KEEPALIVE_COMMENT
                    continue
                yield format_sse_event(data_str=text, event=name)
                whole = name in LAST
        finally:
            if not whole:
                self._left()

"""A model server that does what it is told: it speaks OpenAI's protocol on loopback and answers each request from a
script, well or badly. It keeps what it was asked, and whether the client left before the answer was whole.

    with FaultyServer() as server:
        server.answer("- hosts: all")          # the next request is answered with it
        server.reply(status(429), answer("x"))  # then these two, in turn
        server.always(answer("- hosts: web"))   # and every one after those
"""

import asyncio
import json
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

MODEL = "scripted"
STEP_SECONDS = 60.0
"""No wait for a request, or for a client to leave, is longer."""


@dataclass(eq=False)
class Received:
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    left: threading.Event = field(default_factory=threading.Event)
    """Set when the client closed the connection before the answer was whole."""
    answered: threading.Event = field(default_factory=threading.Event)

    @property
    def json(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.body)
        return document

    def was_left(self) -> bool:
        """Wait for the client to leave; false when it stayed to the end."""
        return self.left.wait(STEP_SECONDS)


class Exchange:
    """What a reply has in hand: the request, and the connection to answer on."""

    def __init__(self, request: Received, writer: asyncio.StreamWriter, released: asyncio.Event) -> None:
        self.request = request
        self._writer = writer
        self.released = released

    async def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def head(self, status: int, content_type: str, headers: Mapping[str, str] | None = None) -> None:
        """Send the status and the headers."""
        lines = [f"HTTP/1.1 {status} Said", f"content-type: {content_type}", "connection: close"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        await self.raw(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    async def begin(self) -> None:
        """Begin a stream; its parts are framed, so that a cut can be told from an end."""
        await self.head(200, "text/event-stream", {"transfer-encoding": "chunked"})

    async def part(self, data: bytes) -> None:
        """Send one part of the stream."""
        await self.raw(b"%x\r\n%s\r\n" % (len(data), data))

    async def event(self, document: object) -> None:
        """Send one event."""
        await self.part(event(document))

    async def end(self) -> None:
        """End the stream as it should end."""
        await self.part(b"data: [DONE]\n\n")
        await self.raw(b"0\r\n\r\n")

    def cut(self) -> None:
        """Break the connection."""
        self._writer.transport.abort()


Reply = Callable[[Exchange], Awaitable[None]]


def event(document: object) -> bytes:
    """One event of a stream."""
    return b"data: " + json.dumps(document, ensure_ascii=False).encode() + b"\n\n"


def delta(finish: str | None = None, **said: str) -> dict[str, Any]:
    """What one event of an answer holds: `content`, or `reasoning_content`, or `refusal`."""
    choice = {"index": 0, "delta": said, "finish_reason": finish}
    return {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": MODEL, "choices": [choice]}


def usage(prompt: int, completion: int, cached: int = 0) -> dict[str, Any]:
    """The last event: the tokens."""
    counted = {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached},
    }
    return {**delta(), "choices": [], "usage": counted}


def pieces_of(text: str, size: int = 8) -> list[str]:
    """The text in pieces, as a model sends it."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def answer(text: str, *, finish: str | None = "stop", tokens: tuple[int, int, int] | None = (11, 7, 3)) -> Reply:
    """Stream a text; `tokens` are those of the prompt, of the answer, and of the prompt those that were cached."""
    return streamed(*({"content": piece} for piece in pieces_of(text)), finish=finish, tokens=tokens)


def streamed(
    *said: Mapping[str, str], finish: str | None = "stop", tokens: tuple[int, int, int] | None = (11, 7, 3)
) -> Reply:
    """Stream these deltas, each an event of its own."""

    async def reply(exchange: Exchange) -> None:
        await exchange.begin()
        for part in said:
            await exchange.event(delta(**part))
        await exchange.event(delta(finish))
        if tokens is not None:
            await exchange.event(usage(*tokens))
        await exchange.end()

    return reply


def status(code: int, body: object = None, headers: Mapping[str, str] | None = None) -> Reply:
    """Refuse with a status and a body: JSON, or text as it is."""

    async def reply(exchange: Exchange) -> None:
        if isinstance(body, str):
            data, kind = body.encode(), "text/html"
        else:
            data, kind = json.dumps(body).encode() if body is not None else b"", "application/json"
        await exchange.head(code, kind, {"content-length": str(len(data)), **(headers or {})})
        await exchange.raw(data)

    return reply


def silence(before: str = "") -> Reply:
    """Send the beginning of an answer, or not even that, and then nothing until the client leaves."""

    async def reply(exchange: Exchange) -> None:
        if before:
            await exchange.begin()
            await exchange.event(delta(content=before))
        await asyncio.sleep(STEP_SECONDS)

    return reply


def held(reply_then: Reply) -> Reply:
    """Answer only after `FaultyServer.release`."""

    async def reply(exchange: Exchange) -> None:
        await exchange.released.wait()
        await reply_then(exchange)

    return reply


def cut(before: str) -> Reply:
    """Break the connection in the middle of an answer."""

    async def reply(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.event(delta(content=before))
        exchange.cut()

    return reply


def ended_early(before: str) -> Reply:
    """End the stream properly, in the middle of the answer."""

    async def reply(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.event(delta(content=before))
        await exchange.raw(b"0\r\n\r\n")

    return reply


def error_in_stream(body: object, before: str = "- hosts") -> Reply:
    """Tell an error in the middle of the answer."""

    async def reply(exchange: Exchange) -> None:
        await exchange.begin()
        await exchange.event(delta(content=before))
        await exchange.event(body)
        await exchange.end()

    return reply


def parts(*data: bytes) -> Reply:
    """A stream of exactly these bytes, each part framed and sent by itself."""

    async def reply(exchange: Exchange) -> None:
        await exchange.begin()
        for part in data:
            await exchange.part(part)
        await exchange.raw(b"0\r\n\r\n")

    return reply


def torn(text: str) -> Reply:
    """An answer each byte of which is a part of its own: every character of more than one byte is torn."""
    data = event(delta(content=text)) + event(delta("stop")) + event(usage(11, 7)) + b"data: [DONE]\n\n"
    return parts(*(bytes([byte]) for byte in data))


def models(*names: str) -> Reply:
    """The list of models."""
    return status(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in names]})


class FaultyServer:
    """The server; a context manager. Runs in a thread of its own on a free port."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        """What was asked, in order. `GET /models` is answered by `models_reply` and stands here too."""
        self.models_reply: Reply = models(MODEL)
        self._script: deque[Reply] = deque()
        self._always: Reply = status(500, {"error": {"message": "nothing is scripted"}})
        self._loop = asyncio.new_event_loop()
        self._released = asyncio.Event()
        self._port = 0
        self._ready = threading.Event()
        self._arrived = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="faulty-model-server", daemon=True)

    @property
    def url(self) -> str:
        """What a provider's `url` is set to."""
        return f"http://127.0.0.1:{self._port}/v1"

    @property
    def chats(self) -> list[Received]:
        """The requests for an answer."""
        return [request for request in self.requests if request.path.endswith("/chat/completions")]

    def answer(self, text: str) -> None:
        """Answer the next request with this text."""
        self.reply(answer(text))

    def forget(self) -> None:
        """Be asked nothing yet, and have nothing scripted."""
        self.requests.clear()
        self._script.clear()

    def reply(self, *replies: Reply) -> None:
        """Answer the next requests so, in turn."""
        self._script.extend(replies)

    def always(self, reply: Reply) -> None:
        """Answer so whatever is not scripted."""
        self._always = reply

    def release(self) -> None:
        """Let go of all that is `held`, now and later."""
        self._loop.call_soon_threadsafe(self._released.set)

    def wait_for_chats(self, count: int) -> None:
        """Wait until so many requests for an answer have arrived."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.chats) >= count, STEP_SECONDS), "they did not arrive"

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(STEP_SECONDS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(STEP_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self._port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        open_ones = asyncio.all_tasks(self._loop)
        for task in open_ones:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*open_ones, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await _read(reader)
            with self._arrived:
                self.requests.append(request)
                reply = self._next(request)
                self._arrived.notify_all()
            answering = asyncio.ensure_future(reply(Exchange(request, writer, self._released)))
            leaving = asyncio.ensure_future(reader.read())
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                request.left.set()
            for task in (answering, leaving):
                task.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)
            request.answered.set()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # somebody only looked whether the port is open
        finally:
            writer.close()

    def _next(self, request: Received) -> Reply:
        if request.method == "GET":
            return self.models_reply
        return self._script.popleft() if self._script else self._always


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ")
    pairs = (line.split(":", 1) for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Received(method, path, headers, body)

"""Writes: one request, one transaction, and the same answer for whoever sends the same request again."""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from pydantic import WithJsonSchema
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.responses import Response

from relia.api.errors import KeyInUse, KeyInvalid, KeyReused
from relia.api.settings import ApiSettings
from relia.api.tables import IdempotencyKeyRow
from relia.core.clock import Clock, utc_now
from relia.database.engine import Database
from relia.playbooks.domain import LOCAL_USER
from relia.security.body import BODY

Prepared = TypeVar("Prepared")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_RETRY_SECONDS = 1
REPLAYED = "Idempotency-Replayed"


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """A write as it was asked for."""

    key: str | None
    sha256: str
    """Of all that makes it this request and no other."""
    user_id: str = LOCAL_USER


async def write_request(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        WithJsonSchema({"type": "string", "pattern": r"^[\x21-\x7e]{1,255}$"}),
        Header(
            description="A word of your own for this write, 1 to 255 visible characters: sending the same request with "
            "the same key again gives the same answer, and does nothing twice.",
            examples=["3f6e0c9e-4a51-4ab4-8a51-5d8ac54ab4d6"],
        ),
    ] = None,
) -> WriteRequest:
    """The write that a request asks for. Raises `KeyInvalid`."""
    if len(request.headers.getlist("idempotency-key")) > 1:
        raise KeyInvalid("a request has one Idempotency-Key, and this one has several", hint="Send the header once.")
    if idempotency_key is not None and not _KEY.fullmatch(idempotency_key):
        raise KeyInvalid("an Idempotency-Key has 1 to 255 visible ASCII characters", hint="A UUID will do.")
    digest = hashlib.sha256()
    for part in (
        request.method.encode(),
        request.url.path.encode(),
        request.headers.get("if-match", "").encode(),
        request.scope.get(BODY, b""),
    ):
        digest.update(len(part).to_bytes(8, "big") + part)
    return WriteRequest(idempotency_key, digest.hexdigest())


Write = Annotated[WriteRequest, Depends(write_request)]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a write answers."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """The same as HTTP: JSON, or nothing."""
        return Response(self.body, self.status, self.headers, "application/json" if self.body else None)


class Writes:
    """Carries writes out. Safe to use from several threads."""

    def __init__(self, database: Database, settings: ApiSettings, clock: Clock = utc_now) -> None:
        self._database = database
        self._kept = timedelta(hours=settings.idempotency_hours)
        self._clock = clock
        self._lock = threading.Lock()
        self._in_work: set[tuple[str, str]] = set()

    def perform(
        self, write: WriteRequest, prepare: Callable[[], Prepared], store: Callable[[Session, Prepared], Answer]
    ) -> Answer:
        """Do a write once: `prepare` outside of any transaction (it may take long), then `store` in one.

        When this returns, everything is committed: the effect, and the answer under its key. When either raises,
        nothing is. Raises `KeyReused` when the key stands for another request, and `KeyInUse` while the same is
        being answered.
        """
        with self._alone(write):
            known = self._known(write)
            if known is not None:
                return known
            prepared = prepare()
            try:
                with self._database.writing() as session:
                    answer = store(session, prepared)
                    self._remember(session, write, answer)
            except IntegrityError:
                # Another process answered the same request meanwhile; then nothing of this one was stored.
                known = self._known(write)
                if known is None:
                    raise
                return known
            return answer

    def store(self, write: WriteRequest, store: Callable[[Session], Answer]) -> Answer:
        """Do a write that needs no preparation."""
        return self.perform(write, lambda: None, lambda session, _: store(session))

    @contextmanager
    def _alone(self, write: WriteRequest) -> Iterator[None]:
        if write.key is None:
            yield
            return
        mark = (write.user_id, write.key)
        with self._lock:
            if mark in self._in_work:
                raise KeyInUse(
                    "a request with this Idempotency-Key is still being answered",
                    hint="Send it again in a moment.",
                    retry_after=_RETRY_SECONDS,
                )
            self._in_work.add(mark)
        try:
            yield
        finally:
            with self._lock:
                self._in_work.discard(mark)

    def _known(self, write: WriteRequest) -> Answer | None:
        if write.key is None:
            return None
        with self._database.reading() as session:
            row = session.get(IdempotencyKeyRow, (write.user_id, write.key))
        if row is None or row.created < self._clock() - self._kept:
            return None
        if row.request_sha256 != write.sha256:
            raise KeyReused(
                "this Idempotency-Key was used for another request", hint="Take a new key for each new write."
            )
        return Answer(row.status, row.body, {**row.headers, REPLAYED: "true"})

    def _remember(self, session: Session, write: WriteRequest, answer: Answer) -> None:
        if write.key is None:
            return
        now = self._clock()
        session.execute(delete(IdempotencyKeyRow).where(IdempotencyKeyRow.created < now - self._kept))
        session.add(
            IdempotencyKeyRow(
                user_id=write.user_id,
                key=write.key,
                request_sha256=write.sha256,
                status=answer.status,
                headers=answer.headers,
                body=answer.body,
                created=now,
            )
        )

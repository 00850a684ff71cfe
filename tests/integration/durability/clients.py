"""Clients that write without a pause, and remember what was acknowledged."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx


@dataclass
class Known:
    """What one client knows of its playbook: only what the server acknowledged."""

    id: str
    texts: dict[int, str]
    """By number of the revision."""
    comments: list[str] = field(default_factory=list)
    deleted: bool = False


@dataclass
class Request:
    """A write that may have to be sent again, after the server died over it."""

    method: str
    path: str
    body: dict[str, Any] | None
    headers: dict[str, str]
    acknowledged: Callable[[httpx.Response], None]


class Client:
    """One person who writes to one playbook. The server may die at any moment; what it did not answer is sent again
    with the same key when it is back."""

    def __init__(self, number: int, known: Known, dice: random.Random, tell: Callable[[], None]) -> None:
        self.number = number
        self.known = known
        self.unanswered: Request | None = None
        self.refused: list[str] = []
        self._dice = dice
        self._tell = tell
        self._writes = 0

    def write_until(self, url: str, stop: threading.Event) -> None:
        """Write one thing after another until the server is gone, or `stop` is set."""
        with httpx.Client(base_url=url, timeout=60) as http:
            while not stop.is_set():
                request = self.unanswered or self._next()
                self.unanswered = request
                try:
                    answer = http.request(request.method, request.path, json=request.body, headers=request.headers)
                except httpx.TransportError:
                    return
                if answer.is_success:
                    request.acknowledged(answer)
                    self._tell()
                elif answer.status_code not in {409, 503}:
                    self.refused.append(f"{request.method} {request.path}: {answer.status_code} {answer.text}")
                    return
                else:
                    continue
                self.unanswered = None

    def _next(self) -> Request:
        self._writes += 1
        path = f"/v1/playbooks/{self.known.id}"
        headers = {"Idempotency-Key": str(uuid4())}
        if self.known.deleted:
            return Request("POST", f"{path}/restore", None, headers, self._restored)
        kind = self._dice.choices(["edit", "rate", "delete"], [6, 3, 1])[0]
        if kind == "edit":
            text = f"# client {self.number}, write {self._writes}\n" + "# filling\n" * self._dice.randrange(400)
            newest = max(self.known.texts)
            body: dict[str, Any] = {"content": text, "verify": False}
            headers["If-Match"] = f'"r{newest}"'

            def edited(answer: httpx.Response) -> None:
                assert answer.json()["revision"] == newest + 1
                self.known.texts[newest + 1] = text

            return Request("PUT", path, body, headers, edited)
        if kind == "rate":
            comment = f"client {self.number}, write {self._writes}"
            body = {"rating": self._dice.randint(1, 5), "comment": comment}

            def rated(_: httpx.Response) -> None:
                self.known.comments.append(comment)

            return Request("POST", f"{path}/feedback", body, headers, rated)
        return Request("DELETE", path, None, headers, self._deleted)

    def _deleted(self, _: httpx.Response) -> None:
        self.known.deleted = True

    def _restored(self, _: httpx.Response) -> None:
        self.known.deleted = False

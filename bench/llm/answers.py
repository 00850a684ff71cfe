"""Answers of the model, asked through Relia's own provider and kept on disk: a second run costs nothing."""

import asyncio
import hashlib
import json
import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.llm.weights import SHA256, kept_weights
from tests.servers.llama import MODEL, LlamaServer

from relia.llm.domain import Answer, Ended, Finish, Prompt, Provider, ProviderKind, TextChunk, TokenUsage
from relia.llm.providers.make import make_provider
from relia.llm.settings import ProviderConfig, ProviderLimits

_CONTEXT_TOKENS = 4_096
_PATIENT = ProviderLimits(first_token_seconds=600, total_seconds=1_200)


@dataclass(slots=True)
class Counts:
    """Where answers came from."""

    kept: int = 0
    asked: int = 0


class Answers:
    """Asks the model what was not asked before; a context manager. The server is started with the first such question."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "llm-answers.jsonl"
        self._known = {}
        if self._path.exists():
            lines = self._path.read_text(encoding="utf-8").splitlines()
            self._known = {row["key"]: row for row in map(json.loads, lines)}
        self._stack = ExitStack()
        self._loop = asyncio.new_event_loop()
        self._provider: Provider | None = None
        self.counts = Counts()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._provider is not None:
            self._loop.run_until_complete(self._provider.close())
        self._loop.close()
        self._stack.close()

    def ask(self, prompt: Prompt) -> Answer:
        """The answer of the model, with its leanings where the prompt gives choices."""
        key = key_of(prompt)
        if key in self._known:
            self.counts.kept += 1
        else:
            self.counts.asked += 1
            self._keep(key, self._loop.run_until_complete(self._asked(prompt)))
        row = self._known[key]
        return Answer(
            row["text"], "local", MODEL, Finish(row["finish"]), TokenUsage(), leanings=row.get("leanings", {})
        )

    def _keep(self, key: str, answer: tuple[str, Ended]) -> None:
        text, ended = answer
        row = {"key": key, "text": text, "finish": ended.finish.value, "leanings": dict(ended.leanings)}
        self._known[key] = row
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")

    async def _asked(self, prompt: Prompt) -> tuple[str, Ended]:
        if self._provider is None:
            self._provider = self._start()
        pieces: list[str] = []
        ended: Ended | None = None
        async for chunk in self._provider.stream(prompt):
            match chunk:
                case TextChunk(text):
                    pieces.append(text)
                case Ended():
                    ended = chunk
        if ended is None:
            raise SystemExit("the answer broke off")
        return "".join(pieces), ended

    def _start(self) -> Provider:
        # Whoever else works on this machine comes first.
        os.nice(10)
        weights = kept_weights(self._folder)
        server = self._stack.enter_context(LlamaServer(weights, context_tokens=_CONTEXT_TOKENS))
        return make_provider(
            ProviderConfig(
                name="local", kind=ProviderKind.COMPATIBLE, model=MODEL, url=server.url, small=True, limits=_PATIENT
            )
        )


def key_of(prompt: Prompt) -> str:
    """Changes with everything that changes an answer."""
    asked = [SHA256, [(m.speaker.value, m.text) for m in prompt.messages], prompt.output_tokens, prompt.choices]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()

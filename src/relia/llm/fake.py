"""A provider that answers from a script: for tests, benches and demonstrations. It asks nobody and costs nothing."""

from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

from relia.llm.domain import Chunk, Prompt, ProviderKind
from relia.llm.errors import ProviderFailed
from relia.llm.providers.adapter import ModelProvider, Probe
from relia.llm.script import Script
from relia.llm.settings import ProviderConfig, ProviderLimits

if TYPE_CHECKING:
    from pydantic_ai.models import Model

Said = str | ProviderFailed | Script | Callable[[Prompt], str]
"""What it answers to one prompt."""
PIECE = 8
"""A text is told in pieces of so many characters."""


class FakeProvider(ModelProvider):
    """Answers each prompt with the next of what it was told to, at last with the last again; through the same adapter
    as the real ones. When a failure comes next, a check fails with it, too.

    `asked` holds the prompts, `left` how many answers nobody heard to the end.
    """

    def __init__(
        self,
        *says: Said,
        name: str = "fake",
        model: str = "scripted",
        limits: ProviderLimits | None = None,
    ) -> None:
        if not says:
            raise ValueError("a fake provider needs something to say")
        self._says = deque(says)
        self._next = Script([])
        self.asked: list[Prompt] = []
        self.left = 0
        config = ProviderConfig(
            name=name,
            kind=ProviderKind.COMPATIBLE,
            model=model,
            url="http://localhost",
            limits=limits or ProviderLimits(),
        )
        super().__init__(config, _FakeBackend(config, lambda: self._next, lambda: self._says[0]))

    async def stream(self, prompt: Prompt, model: str | None = None) -> AsyncGenerator[Chunk, None]:
        """See `Provider.stream`."""
        self.asked.append(prompt)
        said = self._says.popleft() if len(self._says) > 1 else self._says[0]
        self._next = _script(said(prompt) if callable(said) else said)
        heard = False
        try:
            async with aclosing(super().stream(prompt, model)) as answer:
                async for chunk in answer:
                    yield chunk
            heard = True
        except ProviderFailed:
            heard = True
            raise
        finally:
            self.left += not heard


def _script(said: str | ProviderFailed | Script) -> Script:
    match said:
        case str():
            return Script([said[start : start + PIECE] for start in range(0, len(said), PIECE)])
        case ProviderFailed():
            return Script([said])
        case Script():
            return said


class _FakeBackend:
    errors: tuple[type[Exception], ...] = ()

    def __init__(self, config: ProviderConfig, script: Callable[[], Script], coming: Callable[[], Said]) -> None:
        self._config = config
        self._script = script
        self._coming = coming

    def model(self, name: str) -> "Model":
        from relia.llm.providers.scripted import ScriptedModel

        script = self._script()
        return ScriptedModel(name, script.steps, script.usage, script.finish)

    def takes_temperature(self, model: "Model") -> bool:
        del model
        return True

    def explain(self, error: Exception, model: str) -> ProviderFailed:
        del model
        return ProviderFailed(self._config.name, type(error).__name__)

    async def probe(self) -> Probe:
        if isinstance(problem := self._coming(), ProviderFailed):
            raise problem
        return Probe(reachable=True, allowed=True, detail="it answers from a script.")

    async def close(self) -> None:
        return None

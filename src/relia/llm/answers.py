"""Keeps what models answered: for the same person, asked the same, by the same model."""

from collections.abc import Callable
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from relia.cache.keys import key_of
from relia.cache.service import Cache, Typed
from relia.llm.domain import Answer, Asker, Finish, Prompt
from relia.llm.settings import ProviderConfig

_ANSWER = TypeAdapter(Answer)


class AnswerCache:
    """Answers as they came, with placeholders where secrets were. The key holds who asked: nobody gets what another
    person's words brought forth."""

    def __init__(self, cache: Cache) -> None:
        self._cache = Typed(cache, _ANSWER.dump_json, _decode)

    def answer(
        self,
        config: ProviderConfig,
        model: str,
        prompt: Prompt,
        asker: Asker,
        make: Callable[[], Answer],
        *,
        fresh: bool,
    ) -> Answer:
        """What was answered to the same, else what `make` makes; one that was cut off is not kept. Only one call at a time
        is made for the same question."""
        found = self._cache.get_or_make(
            _key(config, model, prompt, asker), make, keep=lambda answer: answer.finish is Finish.COMPLETE, fresh=fresh
        )
        return replace(found.value, cached_from=found.cached_from)


def _key(config: ProviderConfig, model: str, prompt: Prompt, asker: Asker) -> str:
    return key_of(
        "answer",
        user=asker.user_id,
        provider=(config.name, config.kind, config.url, config.region, config.profile, config.role),
        model=model,
        messages=[(message.speaker, message.text) for message in prompt.messages],
        purpose=prompt.purpose,
        version=prompt.version,
        output_tokens=prompt.output_tokens,
        schema=prompt.schema,
        choices=prompt.choices,
        temperature=prompt.temperature,
    )


def _decode(value: bytes) -> Answer:
    try:
        return _ANSWER.validate_json(value)
    except ValidationError as error:
        raise ValueError("no answer") from error

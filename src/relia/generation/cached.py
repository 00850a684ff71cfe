"""Keeps whole generations: the draft, its verification and how it was made, for the person who asked."""

from collections.abc import Callable
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from relia.cache.keys import key_of
from relia.cache.service import Cache, Typed
from relia.generation.domain import Generated, GenerationRequest, NoticeKind
from relia.generation.prompts import prompt_file
from relia.llm.domain import Asker
from relia.llm.settings import ProviderConfig
from relia.validation.domain import Outcome

_GENERATED = TypeAdapter(Generated)
_REQUEST = TypeAdapter(GenerationRequest)
_PROMPTS = ("draft", "repair")


class GenerationCache:
    """Answers the same request of the same person a second time without drafting or checking again."""

    def __init__(self, cache: Cache, settings: str, fingerprint: Callable[[], str]) -> None:
        """`settings` names everything of the settings that changes an answer; `fingerprint` is the catalog's."""
        self._cache = Typed(cache, _GENERATED.dump_json, _decode)
        self._settings = settings
        self._fingerprint = fingerprint

    def generated(
        self, request: GenerationRequest, config: ProviderConfig | None, asker: Asker, make: Callable[[], Generated]
    ) -> Generated:
        """What was made of the same request, else what `make` makes. What another engine had to answer, and what a check
        could not look at, is not kept: it may be better next time."""
        found = self._cache.get_or_make(
            self._key(request, config, asker), make, keep=_is_worth_keeping, fresh=request.fresh
        )
        return replace(found.value, cached_from=found.cached_from)

    def _key(self, request: GenerationRequest, config: ProviderConfig | None, asker: Asker) -> str:
        return key_of(
            "generated",
            user=asker.user_id,
            request=_REQUEST.dump_python(request, mode="json", exclude={"fresh"}),
            provider=config.model_dump_json(exclude={"limits", "key"}) if config is not None else None,
            prompts=[prompt_file(name).version for name in _PROMPTS],
            catalog=self._fingerprint(),
            settings=self._settings,
        )


def _is_worth_keeping(generated: Generated) -> bool:
    ran = all(outcome.outcome is not Outcome.COULD_NOT_RUN for outcome in generated.verification.outcomes)
    return ran and not any(notice.kind is NoticeKind.FALLBACK for notice in generated.notices)


def _decode(value: bytes) -> Generated:
    try:
        return _GENERATED.validate_json(value)
    except ValidationError as error:
        raise ValueError("no generation") from error

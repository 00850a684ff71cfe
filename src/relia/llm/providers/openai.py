"""OpenAI's chat completions, and whatever else speaks that protocol."""

import logging
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError

from relia.llm.domain import ProviderKind
from relia.llm.errors import ModelsMisconfigured, ProviderFailed
from relia.llm.providers import failures, wire
from relia.llm.providers.adapter import ModelProvider, Probe
from relia.llm.providers.said import Asked, failure
from relia.llm.settings import ProviderConfig

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI
    from pydantic_ai.models import Model
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers import Provider as SdkProvider

OPENAI_URL = "https://api.openai.com/v1"
NO_KEY = "none"
"""In the place of a key for a server that wants none; it is not sent."""
LISTED_MODELS = 5
"""That many models are named when the one that is configured is not among them."""
_TALKATIVE = ("openai", "httpx2", "httpcore2", "pydantic_ai")
"""Loggers that may tell what was asked."""


class OpenAIBackend:
    """One server that speaks OpenAI's protocol."""

    def __init__(self, config: ProviderConfig) -> None:
        self._config = config
        self._url = (config.url or OPENAI_URL).rstrip("/")
        self._key = config.key.get_secret_value().strip() or None if config.key else None
        _refuse_nonsense(config.name, self._url, self._key)
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)

    @cached_property
    def errors(self) -> tuple[type[Exception], ...]:
        return failures.expected()

    @cached_property
    def _client(self) -> "httpx2.AsyncClient":
        return wire.client(self._config.limits, self._key)

    @cached_property
    def _provider(self) -> "SdkProvider[AsyncOpenAI]":
        from openai import AsyncOpenAI
        from pydantic_ai.providers.openai import OpenAIProvider
        from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

        client = AsyncOpenAI(api_key=self._key or NO_KEY, base_url=self._url, http_client=self._client, max_retries=0)
        # Taken from the environment otherwise: only the settings say what is sent, and to whom.
        client.organization = client.project = client.admin_api_key = None
        if self._config.kind is ProviderKind.OPENAI:
            return OpenAIProvider(openai_client=client)
        return OpenAICompatibleProvider(self._config.name, openai_client=client)

    def model(self, name: str) -> "Model":
        """See `Backend.model`."""
        from pydantic_ai.models.openai import OpenAIChatModel

        # Made for each call, in a fraction of a millisecond: a request may name any model, and no two have to be the same.
        return OpenAIChatModel(name, provider=self._provider, profile=self._profile())

    def _profile(self) -> "OpenAIModelProfile":
        profile: OpenAIModelProfile = {
            # An answer that only stops coming is no whole answer.
            "openai_chat_streaming_requires_finish_reason": True,
            # The adapter knows thoughts better: these are only known where each tag is a piece of its own.
            "thinking_tags": ("", ""),
        }
        if self._config.kind is ProviderKind.COMPATIBLE:
            profile["openai_chat_supports_max_completion_tokens"] = False
            profile["supports_json_schema_output"] = True
        return profile

    def takes_temperature(self, model: "Model") -> bool:
        """See `Backend.takes_temperature`."""
        return self._config.kind is ProviderKind.COMPATIBLE or not model.profile.get("openai_supports_reasoning", False)

    def explain(self, error: Exception, model: str) -> ProviderFailed:
        """See `Backend.explain`."""
        return failures.explain(self._config, model, error)

    async def probe(self) -> Probe:
        """Ask for the list of models, which costs nothing."""
        response = await self._list(self._key)
        if response.status_code in {404, 405} and self._config.kind is ProviderKind.COMPATIBLE:
            return Probe(reachable=True, detail="it lists no models; only a call could tell more.")
        if response.status_code != 200:
            raise failure(failures.said_by(response), Asked(self._config.name, self._config.model))
        return self._listed(response, allowed=await self._allowed())

    async def _list(self, key: str | None) -> "httpx2.Response":
        headers = {"authorization": f"Bearer {key}"} if key else {}
        return await self._client.get(f"{self._url}/models", headers=headers)

    async def _allowed(self) -> bool | None:
        """Whether it is the key that opened the list. Some servers show it to everybody."""
        if self._config.kind is ProviderKind.OPENAI:
            return True
        if self._key is None:
            return None
        return True if (await self._list(None)).status_code in {401, 403} else None

    def _listed(self, response: "httpx2.Response", *, allowed: bool | None) -> Probe:
        names, model = _names(response), self._config.model
        if model in names:
            return Probe(reachable=True, allowed=allowed, detail=f"it lists the model {model}.")
        some = ", ".join(sorted(names)[:LISTED_MODELS])
        return Probe(
            reachable=True,
            allowed=allowed,
            detail=f"it does not list the model {model}" + (f", but {len(names)} others: {some}." if some else "."),
            hint="Set the provider's model to one that is listed, unless the server takes any name.",
        )

    async def close(self) -> None:
        """See `Backend.close`."""
        await self._client.aclose()


def make(config: ProviderConfig) -> ModelProvider:
    """The provider for OpenAI itself, or for a server at `url` that stands in its place. Raises `ModelsMisconfigured`."""
    return ModelProvider(config, OpenAIBackend(config))


def _refuse_nonsense(provider: str, url: str, key: str | None) -> None:
    if key and not (key.isascii() and key.isprintable()):
        raise ModelsMisconfigured(
            f"{provider}: the key holds characters that no key has.",
            hint="Copy it again, without line breaks and the quotation marks of a text.",
        )
    try:
        parts = urlsplit(url)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        whole = False
    if not whole:
        raise ModelsMisconfigured(
            f"{provider}: the url is no address of an HTTP server.",
            hint="Set it to the server's address with its path, such as http://127.0.0.1:8080/v1.",
        )


class _ListedModel(BaseModel):
    id: str = Field(max_length=512)


class _ModelList(BaseModel):
    data: list[_ListedModel]


def _names(response: "httpx2.Response") -> set[str]:
    try:
        listed = {model.id for model in _ModelList.model_validate_json(response.content).data}
    except ValidationError:
        return set()
    return {name for name in listed if name.isprintable()}

"""From a provider's settings to the provider."""

from importlib import import_module
from typing import Protocol, cast

from relia.llm.domain import Provider, ProviderKind
from relia.llm.settings import ProviderConfig

_MODULES = {
    ProviderKind.OPENAI: "relia.llm.providers.openai",
    ProviderKind.COMPATIBLE: "relia.llm.providers.compatible",
    ProviderKind.BEDROCK: "relia.llm.providers.bedrock",
}


class _Maker(Protocol):
    def make(self, config: ProviderConfig) -> Provider: ...


def make_provider(config: ProviderConfig) -> Provider:
    """The provider that the settings describe, unguarded; connects to nothing. Raises `ModelsMisconfigured` when they
    lack something or contradict themselves. Imports the protocol's module only now."""
    return cast(_Maker, import_module(_MODULES[config.kind])).make(config)

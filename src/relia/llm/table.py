"""The table of providers: the one of `RELIA_LLM`, and those of a TOML file."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from relia.llm.domain import GROUNDED, ProviderKind
from relia.llm.errors import ModelsMisconfigured
from relia.llm.settings import LlmSettings, ProviderConfig, ProviderLimits

_FILE_BYTES = 1_000_000
_KINDS = frozenset(kind.value for kind in ProviderKind)
_OPENAI_KEY = "OPENAI_API_KEY"
"""Where OpenAI's own tools look for a key."""


@dataclass(frozen=True, slots=True)
class ProviderTable:
    """All configured providers, and who is asked when a request names nobody."""

    providers: Mapping[str, ProviderConfig]
    """By name, sorted."""
    chain: tuple[str, ...]
    """The default and its fallbacks, in order, without `grounded`; empty when that is the default."""


def provider_table(settings: LlmSettings, environment: Mapping[str, str] | None = None) -> ProviderTable:
    """Read the table. Raises `ModelsMisconfigured`."""
    environment = os.environ if environment is None else environment
    configs = _of_file(settings.llm_providers, settings.limits(), environment) if settings.llm_providers else {}
    default = settings.llm
    if default in _KINDS:
        configs[default] = _of_settings(settings, ProviderKind(default), environment)
    for name, setting in ((default, "RELIA_LLM"), *((name, "RELIA_LLM_FALLBACK") for name in settings.llm_fallback)):
        if name != GROUNDED and name not in configs:
            known = ", ".join(sorted({GROUNDED, *_KINDS, *configs} if setting == "RELIA_LLM" else configs)) or "none"
            raise ModelsMisconfigured(f"{setting} names {name!r}, which is not configured; allowed here: {known}")
    chain = () if default == GROUNDED else (default, *settings.llm_fallback)
    return ProviderTable(
        dict(sorted(configs.items())), tuple(dict.fromkeys(name for name in chain if name != GROUNDED))
    )


def _of_settings(settings: LlmSettings, kind: ProviderKind, environment: Mapping[str, str]) -> ProviderConfig:
    if not settings.llm_model:
        raise ModelsMisconfigured(
            f"RELIA_LLM={kind.value} needs a model", hint="Name it: RELIA_LLM_MODEL=… ; `relia doctor --llm` checks it."
        )
    values: dict[str, Any] = {
        "kind": kind,
        "model": settings.llm_model,
        "url": settings.llm_url or None,
        "key": settings.llm_key.get_secret_value() or None,
        "region": settings.llm_region or None,
        "profile": settings.llm_profile or None,
        "role": settings.llm_role or None,
        "context_tokens": settings.llm_context_tokens,
        "output_tokens": settings.llm_output_tokens,
        "small": settings.llm_small,
    }
    return _checked(kind.value, values, settings.limits(), "RELIA_LLM", environment)


def _of_file(path: Path, limits: ProviderLimits, environment: Mapping[str, str]) -> dict[str, ProviderConfig]:
    where = f"RELIA_LLM_PROVIDERS ({path})"
    try:
        with path.open("rb") as file:
            text = file.read(_FILE_BYTES + 1)
        if len(text) > _FILE_BYTES:
            raise ModelsMisconfigured(f"{where} is larger than {_FILE_BYTES:,} bytes")
        tables = tomllib.loads(text.decode())
    except OSError as error:
        raise ModelsMisconfigured(f"{where} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelsMisconfigured(f"{where} is not TOML: {error}") from error
    found = {}
    for name, values in tables.items():
        if not isinstance(values, dict):
            raise ModelsMisconfigured(f"{where}: {name!r} is no table", hint=f"Write it under [{name}].")
        if "name" in values:
            raise ModelsMisconfigured(f"{where}, [{name}]: the name stands in the brackets; take `name = …` away")
        if name == GROUNDED:
            raise ModelsMisconfigured(f"{where}: {GROUNDED!r} is the embedded engine; give the provider another name")
        found[name] = _checked(name, _with_key(name, values, where, environment), limits, where, environment)
    return found


def _with_key(name: str, values: dict[str, Any], where: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """The values with the key that `key_env` or `key_file` point to."""
    values = dict(values)
    variable, file = values.pop("key_env", None), values.pop("key_file", None)
    if sum(source is not None for source in (variable, file, values.get("key"))) > 1:
        raise ModelsMisconfigured(f"{where}, [{name}]: one of key, key_env and key_file is enough")
    if variable is not None:
        if not environment.get(str(variable)):
            raise ModelsMisconfigured(f"{where}, [{name}]: the variable {variable} of key_env is not set")
        values["key"] = environment[str(variable)]
    if file is not None:
        try:
            values["key"] = Path(str(file)).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ModelsMisconfigured(f"{where}, [{name}]: the key_file {file} cannot be read") from error
    return values


def _checked(
    name: str, values: dict[str, Any], limits: ProviderLimits, where: str, environment: Mapping[str, str]
) -> ProviderConfig:
    own = values.pop("limits", {})
    if not isinstance(own, dict):
        raise ModelsMisconfigured(f"{where}, [{name}]: limits is a table")
    try:
        config = ProviderConfig(name=name, **values, limits=ProviderLimits(**{**limits.model_dump(), **own}))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise ModelsMisconfigured(
            f"{where}, [{name}]: {faults}", hint="docs/models.md lists what is allowed."
        ) from None
    if config.kind is ProviderKind.OPENAI and config.key is None and environment.get(_OPENAI_KEY):
        config = config.model_copy(update={"key": SecretStr(environment[_OPENAI_KEY])})
    _need(config, where)
    return config


def _need(config: ProviderConfig, where: str) -> None:
    """What a kind of provider cannot do without."""
    if config.url is not None and not config.url.startswith(("http://", "https://")):
        raise ModelsMisconfigured(f"{where}, [{config.name}]: a url begins with http:// or https://")
    if config.kind is ProviderKind.COMPATIBLE and config.url is None:
        raise ModelsMisconfigured(
            f"{where}, [{config.name}]: a compatible server needs a url",
            hint="RELIA_LLM_URL=http://127.0.0.1:8080/v1, or url in the table.",
        )
    if config.kind is ProviderKind.OPENAI and config.key is None:
        raise ModelsMisconfigured(
            f"{where}, [{config.name}]: openai needs a key", hint=f"Set RELIA_LLM_KEY or {_OPENAI_KEY}."
        )
    if config.output_tokens >= config.context_tokens:
        raise ModelsMisconfigured(f"{where}, [{config.name}]: output_tokens must be below context_tokens")

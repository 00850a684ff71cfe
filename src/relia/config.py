"""All settings, composed of the packages' own, and the order of their sources: environment, `.env`, default.

Each package declares what it needs in its own `settings.py`; this module only puts the mixins together, so that no
domain reaches for global settings. A setting `lint_workers` is read from `RELIA_LINT_WORKERS`.
"""

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args, get_origin

from dotenv import dotenv_values
from platformdirs import user_data_path
from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from relia.api.settings import HttpSettings
from relia.cache.settings import CacheSettings
from relia.catalog.settings import CatalogSettings
from relia.core.errors import ErrorKind, ReliaError
from relia.database.settings import DatabaseSettings
from relia.generation.complete.settings import CompletionSettings
from relia.generation.grounded.settings import GroundedSettings
from relia.generation.model.settings import ModelSettings
from relia.llm.redaction.settings import RedactionSettings
from relia.llm.settings import LlmSettings, UsageSettings
from relia.monitoring.settings import LogSettings
from relia.playbooks.settings import TelemetrySettings
from relia.sandbox.settings import SandboxSettings
from relia.validation.lint.settings import LintSettings
from relia.validation.settings import ValidationSettings

PREFIX = "RELIA_"
_FILE = Path(".env")
NOT_SETTINGS = ("RELIA_TEST_", "RELIA_BENCH_")
"""Prefixes that belong to the test suite and the benches, which tell their own variables."""


class ServerSettings(BaseModel):
    """Where Relia keeps its data and where it listens."""

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("relia", appauthor=False),
        description="Everything that a run keeps: database, catalog, caches.",
        json_schema_extra={"default": "the user's own data folder"},
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on. Until accounts exist, loopback only.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    warm_up: bool = Field(
        default=True, description="Start what takes seconds to start at once, and not when it is first asked for."
    )


class Settings(
    ServerSettings,
    CatalogSettings,
    ValidationSettings,
    LintSettings,
    SandboxSettings,
    GroundedSettings,
    RedactionSettings,
    CompletionSettings,
    LlmSettings,
    UsageSettings,
    ModelSettings,
    DatabaseSettings,
    CacheSettings,
    TelemetrySettings,
    LogSettings,
    HttpSettings,
    BaseSettings,
):
    """All settings of Relia."""

    # Without decoding: a list is written as Ansible writes it, not as JSON, and its own package splits it.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore", enable_decoding=False
    )


class ConfigurationInvalid(ReliaError):
    """At least one setting is wrong; the detail names each of them."""

    kind = ErrorKind.INVALID
    code = "configuration-invalid"


def load_settings() -> Settings:
    """Read all settings: from the environment, else from the file `.env` in the working folder.

    Raises `ConfigurationInvalid` with every error at once: an unknown `RELIA_` variable, or a value of the wrong kind.
    """
    names: dict[str, str] = dict.fromkeys(os.environ, "the environment")
    if _FILE.is_file():
        names |= {name: str(_FILE) for name in dotenv_values(_FILE) if name not in names}
    problems = list(_unknown(names))
    settings = None
    try:
        settings = Settings(_env_file=_FILE)
    except ValidationError as error:
        for fault in error.errors():
            field = str(fault["loc"][0])
            given = "(a secret)" if _is_secret(field) else repr(fault["input"])
            problems.append(f"{PREFIX}{field.upper()}={given}: {fault['msg']}")
    if problems or settings is None:
        raise ConfigurationInvalid("\n".join(problems), hint="`relia config` lists every setting with what is allowed.")
    return settings


@dataclass(frozen=True, slots=True)
class SettingInForce:
    """One setting: its variable, its value as text, where that came from, and what is allowed."""

    variable: str
    value: str
    source: str
    default: str
    allowed: str
    description: str


def settings_in_force(settings: Settings) -> list[SettingInForce]:
    """Every setting with its source, sorted by name."""
    in_file = dotenv_values(_FILE) if _FILE.is_file() else {}
    rows = []
    for name, field in sorted(Settings.model_fields.items()):
        variable = f"{PREFIX}{name.upper()}"
        source = "environment" if variable in os.environ else str(_FILE) if variable in in_file else "default"
        value = _as_text(getattr(settings, name))
        rows.append(SettingInForce(variable, value, source, _default(field), _allowed(field), field.description or ""))
    return rows


def _is_secret(field: str) -> bool:
    return field in Settings.model_fields and Settings.model_fields[field].annotation is SecretStr


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return (os.pathsep if any(isinstance(item, Path) for item in value) else ", ").join(map(str, value))
    return str(value)


def _default(field: FieldInfo) -> str:
    """As in the documentation: what depends on the machine is said in words."""
    extra = field.json_schema_extra
    if isinstance(extra, dict) and "default" in extra:
        return str(extra["default"])
    return _as_text(field.get_default(call_default_factory=True, validated_data={}))


def _allowed(field: FieldInfo) -> str:
    """The kind of a value and its bounds, in a few words."""
    extra = field.json_schema_extra
    if isinstance(extra, dict) and "allowed" in extra:
        return str(extra["allowed"])
    if get_origin(field.annotation) is Literal:
        return " | ".join(map(str, get_args(field.annotation)))
    bounds = [
        f"{sign} {getattr(limit, name)}"
        for limit in field.metadata
        for name, sign in (("ge", ">="), ("gt", ">"), ("le", "<="), ("lt", "<"))
        if hasattr(limit, name)
    ]
    kind = _KINDS.get(field.annotation, "text")
    return f"{kind} {', '.join(bounds)}".strip()


_KINDS: dict[object, str] = {
    int: "whole number",
    float: "number",
    bool: "true | false",
    Path: "path",
    list[Path]: f"paths with {os.pathsep!r} between",
}


def _unknown(names: Mapping[str, str]) -> Iterable[str]:
    known = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    for name, where in sorted(names.items()):
        if name.startswith(PREFIX) and name not in known and not name.startswith(NOT_SETTINGS):
            close = difflib.get_close_matches(name, known, n=1)
            suggestion = f"; did you mean {close[0]}?" if close else ""
            yield f"{name} (in {where}) is not a setting{suggestion}"

"""All settings, composed of the packages' own, and the order of their sources: environment, `.env`, default.

Each package declares what it needs in its own `settings.py`; this module only puts the mixins together, so that no
domain reaches for global settings. A setting `lint_workers` is read from `RELIA_LINT_WORKERS`.
"""

import difflib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from dotenv import dotenv_values
from platformdirs import user_data_path
from pydantic import BaseModel, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from relia.catalog.settings import CatalogSettings
from relia.core.errors import ErrorKind, ReliaError
from relia.generation.grounded.settings import GroundedSettings
from relia.sandbox.settings import SandboxSettings
from relia.validation.lint.settings import LintSettings
from relia.validation.settings import ValidationSettings

PREFIX = "RELIA_"
NOT_SETTINGS = ("RELIA_TEST_", "RELIA_BENCH_")
"""Prefixes that belong to the test suite and the benches, which tell their own variables."""


class ServerSettings(BaseModel):
    """Where Relia keeps its data and where it listens."""

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("relia", appauthor=False),
        description="Everything that a run keeps: database, catalog, caches.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on. Until accounts exist, loopback only.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")


class Settings(
    ServerSettings,
    CatalogSettings,
    ValidationSettings,
    LintSettings,
    SandboxSettings,
    GroundedSettings,
    BaseSettings,
):
    """All settings of Relia."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore")


class ConfigurationInvalid(ReliaError):
    """At least one setting is wrong; the detail names each of them."""

    kind = ErrorKind.INVALID
    code = "configuration-invalid"


def load_settings(environment: Mapping[str, str] | None = None, env_file: Path | None = None) -> Settings:
    """Read all settings.

    `environment` (default: the process's) is only looked at for unknown names; values come from the process. Raises
    `ConfigurationInvalid` with every error at once: an unknown `RELIA_` variable, or a value of the wrong kind.
    """
    env_file = env_file or Path(".env")
    names: dict[str, str] = dict.fromkeys(environment if environment is not None else os.environ, "the environment")
    if env_file.is_file():
        names |= {name: str(env_file) for name in dotenv_values(env_file) if name not in names}
    problems = list(_unknown(names))
    settings = None
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        for fault in error.errors():
            name = f"{PREFIX}{str(fault['loc'][0]).upper()}"
            problems.append(f"{name}={fault['input']!r}: {fault['msg']}")
    if problems or settings is None:
        raise ConfigurationInvalid("\n".join(problems), hint="`relia config` lists every setting with what is allowed.")
    return settings


def _unknown(names: Mapping[str, str]) -> Iterable[str]:
    known = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    for name, where in sorted(names.items()):
        if name.startswith(PREFIX) and name not in known and not name.startswith(NOT_SETTINGS):
            close = difflib.get_close_matches(name, known, n=1)
            suggestion = f"; did you mean {close[0]}?" if close else ""
            yield f"{name} (in {where}) is not a setting{suggestion}"

"""Roles that are asked for, and what they become. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from relia.generation.domain import DraftStep, GenerationRequest, GenerationStatus, Notice
from relia.validation.domain import Verification


@dataclass(frozen=True, slots=True)
class RoleRequest:
    """A role that a person asks for."""

    name: str
    """Lower case letters, digits and underscores, beginning with a letter: every variable of the role begins with it."""
    wanted: GenerationRequest
    """What it should do; of kind PLAYBOOK."""


@dataclass(frozen=True, slots=True)
class GeneratedRole:
    """A role, each of its files verified in its place."""

    name: str
    engine: str
    status: GenerationStatus
    files: Mapping[str, str]
    """Contents by path, relative to the role's own folder; sorted."""
    verifications: Mapping[str, Verification]
    """Of each YAML file, and under `example.yml` of a playbook that applies the role."""
    steps: tuple[DraftStep, ...]
    notices: tuple[Notice, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)
    """By phase: draft, verify."""

"""Modules of the catalog."""

from collections.abc import Sequence
from typing import Any, Self

from pydantic import BaseModel, Field

from relia.catalog.domain import Constraints, ModuleSpec, Option, SearchHit


class ModuleHitOut(BaseModel):
    """A module that a search found."""

    fqcn: str = Field(examples=["ansible.builtin.package"])
    short_description: str
    score: float = Field(description="Higher is better; only comparable within one search.")

    @classmethod
    def of(cls, hit: SearchHit) -> Self:
        return cls(fqcn=hit.fqcn, short_description=hit.short_description, score=round(hit.score, 4))


class ModuleHits(BaseModel):
    """The modules that fit, the best first."""

    items: list[ModuleHitOut]


class OptionOut(BaseModel):
    """One option of a module."""

    name: str
    type: str
    elements: str | None
    required: bool
    default: Any
    choices: list[Any]
    aliases: list[str]
    description: str
    version_added: str
    suboptions: dict[str, "OptionOut"]

    @classmethod
    def of(cls, option: Option) -> "OptionOut":
        return cls(
            name=option.name,
            type=option.type,
            elements=option.elements,
            required=option.required,
            default=option.default,
            choices=list(option.choices),
            aliases=list(option.aliases),
            description=option.description,
            version_added=option.version_added,
            suboptions={name: cls.of(inner) for name, inner in option.suboptions.items()},
        )


class RequiredIfOut(BaseModel):
    """When `option` has `value`, all (or, with `any_of`, one) of `requirements` must be given."""

    option: str
    value: Any
    requirements: list[str]
    any_of: bool


class ConstraintsOut(BaseModel):
    """The rules between options."""

    mutually_exclusive: list[list[str]]
    required_together: list[list[str]]
    required_one_of: list[list[str]]
    required_if: list[RequiredIfOut]
    required_by: dict[str, list[str]]

    @classmethod
    def of(cls, rules: Constraints) -> Self:
        return cls(
            mutually_exclusive=[list(group) for group in rules.mutually_exclusive],
            required_together=[list(group) for group in rules.required_together],
            required_one_of=[list(group) for group in rules.required_one_of],
            required_if=[
                RequiredIfOut(
                    option=rule.option, value=rule.value, requirements=list(rule.requirements), any_of=rule.any_of
                )
                for rule in rules.required_if
            ],
            required_by={name: list(names) for name, names in rules.required_by.items()},
        )


class ModuleOut(BaseModel):
    """Everything that one module accepts."""

    fqcn: str
    collection: str
    short_description: str
    description: str
    options: dict[str, OptionOut]
    constraints: ConstraintsOut
    examples: str = Field(description="YAML, as the module's authors wrote it.")
    notes: list[str]
    version_added: str
    deprecated: str = Field(description="Why, and what replaces it; empty when it is not.")
    documented: bool = Field(description="False when its documentation could not be read.")
    redirected_from: list[str] = Field(description="Names that were followed to this one, the first asked for.")

    @classmethod
    def of(cls, spec: ModuleSpec, redirected_from: Sequence[str] = ()) -> Self:
        return cls(
            fqcn=spec.fqcn,
            collection=spec.collection,
            short_description=spec.short_description,
            description=spec.description,
            options={name: OptionOut.of(option) for name, option in spec.options.items()},
            constraints=ConstraintsOut.of(spec.constraints),
            examples=spec.examples,
            notes=list(spec.notes),
            version_added=spec.version_added,
            deprecated=spec.deprecated,
            documented=spec.documented,
            redirected_from=list(redirected_from),
        )

"""Modules: what is installed, and what it accepts."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from relia.api.documented import READS, problems
from relia.api.models.modules import ModuleHitOut, ModuleHits, ModuleOut
from relia.api.parts import Services
from relia.catalog.errors import ModuleNotFound

router = APIRouter(prefix="/v1/modules", tags=["modules"])
_NO_CONTROL_CHARACTERS = r"^[^\x00-\x1f\x7f]*$"


@router.get("", summary="Search the installed modules", responses=problems(*READS))
def search_modules(
    parts: Services,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=500,
            pattern=_NO_CONTROL_CHARACTERS,
            description="Words, or a module's name.",
            examples=["copy"],
        ),
    ],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> ModuleHits:
    """Modules that fit the words, the best first: over names, descriptions, options and examples."""
    return ModuleHits(items=[ModuleHitOut.of(hit) for hit in parts.catalog.search(q, limit)])


@router.get("/{name}", summary="Everything that one module accepts", responses=problems(*READS, 404))
def show_module(
    parts: Services,
    name: Annotated[str, Path(max_length=200, description="A module's name.", examples=["ansible.builtin.copy"])],
) -> ModuleOut:
    """Short names and redirects are followed as Ansible does."""
    resolution = parts.catalog.resolve(name)
    if resolution.fqcn is None:
        raise ModuleNotFound.of(resolution)
    return ModuleOut.of(parts.catalog.spec(resolution.fqcn), resolution.redirected_from)

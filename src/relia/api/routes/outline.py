"""The steps of a prompt, to be edited before anything is written."""

import asyncio

from fastapi import APIRouter

from relia.api.documented import CHECKS, problems
from relia.api.models.playbooks import OutlineOut, PlaybookIn
from relia.api.parts import Services

router = APIRouter(prefix="/v1/outline", tags=["playbooks"])


@router.post("", summary="Propose the steps of a playbook", responses=problems(*CHECKS))
async def outline(body: PlaybookIn, parts: Services) -> OutlineOut:
    """The steps with their modules and candidates, before anything is written or checked. Edited, they go back in the field
    `outline` of `POST /v1/playbooks`. Nothing is stored."""
    found = await asyncio.wrap_future(parts.work.submit(lambda: parts.generation().outline(body.request())))
    return OutlineOut.of(found)

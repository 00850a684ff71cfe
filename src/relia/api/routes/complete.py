"""Complete a file at the cursor."""

import asyncio
from functools import partial

from fastapi import APIRouter

from relia.api.documented import CHECKS, problems
from relia.api.models.complete import CompleteIn, CompleteOut
from relia.api.parts import Parts, Services

router = APIRouter(prefix="/v1/complete", tags=["complete"])


@router.post("", summary="Complete a file at the cursor", responses=problems(*CHECKS))
async def complete_text(body: CompleteIn, parts: Services) -> CompleteOut:
    """The play tasks that the name or the comment at the cursor asks for, as an edit of the text. Nothing is stored."""
    return await asyncio.wrap_future(parts.work.submit(partial(_complete, parts, body)))


def _complete(parts: Parts, body: CompleteIn) -> CompleteOut:
    parts.playbooks.check_size(body.content)
    return CompleteOut.of(parts.completer().complete(body.request()))

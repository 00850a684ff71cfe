"""Explain a text."""

import asyncio
from functools import partial

from fastapi import APIRouter

from relia.api.documented import CHECKS, problems
from relia.api.models.explain import ExplainIn, ExplainOut
from relia.api.parts import Parts, Services
from relia.validation.domain import FileKind

router = APIRouter(prefix="/v1/explain", tags=["explain"])


@router.post("", summary="Explain a text", responses=problems(*CHECKS))
async def explain_text(body: ExplainIn, parts: Services) -> ExplainOut:
    """What it does step by step, what it changes, what to look at, and what it needs. Nothing is stored, and nothing run."""
    return await asyncio.wrap_future(parts.work.submit(partial(_explain, parts, body)))


def _explain(parts: Parts, body: ExplainIn) -> ExplainOut:
    parts.playbooks.check_size(body.content)
    return ExplainOut.of(parts.explainer.explain(body.content, FileKind(body.kind)))

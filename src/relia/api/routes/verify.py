"""Verify any text."""

import asyncio
from functools import partial

from fastapi import APIRouter

from relia.api.documented import CHECKS, problems
from relia.api.fresh import Fresh
from relia.api.models.verification import FixedOut, VerificationOut, VerifyIn, VerifyOut
from relia.api.parts import Parts, Services
from relia.validation.domain import Source

router = APIRouter(prefix="/v1/verify", tags=["verify"])


@router.post("", summary="Verify any text, and repair it", responses=problems(*CHECKS))
async def verify_text(body: VerifyIn, parts: Services, fresh: Fresh) -> VerifyOut:
    """Nothing is stored as a playbook. A verification of the same text that was made a moment ago is told again, and says
    so in `cached_from`, unless `Cache-Control: no-cache` is asked for. With `fix`, the repaired text comes back as well,
    verified again."""
    return await asyncio.wrap_future(parts.work.submit(partial(_verify, parts, body, fresh=fresh)))


def _verify(parts: Parts, body: VerifyIn, *, fresh: bool) -> VerifyOut:
    parts.playbooks.check_size(body.content)
    source = Source(body.content, body.kind)
    skip = frozenset(body.skip)
    verification = parts.verifier.verify(source, skip=skip, profile=body.profile, fresh=fresh)
    fixed = None
    if body.fix:
        repaired = parts.verifier.fix(source, skip=skip, profile=body.profile, before=verification)
        fixed = FixedOut(
            content=repaired.text,
            titles=list(repaired.titles),
            verification=VerificationOut.of(repaired.verification),
        )
    return VerifyOut(**dict(VerificationOut.of(verification)), fixed=fixed)

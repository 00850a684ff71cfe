"""Changes of a playbook's text, and its checks: what may take seconds."""

import asyncio
from collections.abc import Callable
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Body
from sqlalchemy.orm import Session
from starlette.responses import Response

from relia.api.answers import IfMatch, PlaybookId, Precondition, playbook_answer
from relia.api.documented import WRITES, problems
from relia.api.errors import PreconditionMissing
from relia.api.models.playbooks import EditIn, PlaybookOut
from relia.api.models.verification import Checks
from relia.api.parts import Parts, Services
from relia.api.writes import Answer, Write, WriteRequest
from relia.playbooks.domain import NOTE_LENGTH, Change, Origin, Playbook
from relia.playbooks.telemetry import TelemetryEvent
from relia.validation.domain import Source, Verification
from relia.validation.verifier import Fixed

router = APIRouter(prefix="/v1/playbooks", tags=["playbooks"])
Prepared = TypeVar("Prepared")
AskedChecks = Annotated[Checks, Body(default_factory=Checks)]


@router.put(
    "/{playbook_id}",
    response_model=PlaybookOut,
    summary="Save a new text as the next revision",
    responses=problems(*WRITES, 404, 412, 428),
)
async def edit_playbook(
    playbook_id: PlaybookId, body: EditIn, parts: Services, write: Write, if_match: IfMatch
) -> Response:
    """Nothing is overwritten: earlier revisions stay. `If-Match` says which revision the change is based on."""
    if if_match is None:
        raise PreconditionMissing(
            "a change has to say which revision it is based on", hint="Send the playbook's `etag` as If-Match."
        )

    def verify(playbook: Playbook) -> Verification | None:
        del playbook
        return _verify(parts, body.content, body) if body.verify else None

    def save(session: Session, based_on: int, verification: Verification | None) -> Playbook:
        change = Change(body.content, body.note or "Edited", Origin.EDITED, verification, body.reviewed)
        saved = parts.playbooks.revise(session, playbook_id, change, based_on=based_on)
        parts.telemetry.note(session, TelemetryEvent.EDITED, status=saved.status)
        return saved

    parts.playbooks.check_size(body.content)
    return await _change(parts, write, playbook_id, if_match, verify, save)


@router.post(
    "/{playbook_id}/fix",
    response_model=PlaybookOut,
    summary="Repair what can be repaired",
    responses=problems(*WRITES, 404, 412),
)
async def fix_playbook(
    playbook_id: PlaybookId, parts: Services, write: Write, if_match: IfMatch, checks: AskedChecks
) -> Response:
    """The repaired text becomes the next revision, its note says what was done; without a repair there is none."""

    def fix(playbook: Playbook) -> tuple[str, Fixed]:
        before = playbook.revision.content
        return before, parts.verifier.fix(Source(before), skip=frozenset(checks.skip), profile=checks.profile)

    def save(session: Session, based_on: int, prepared: tuple[str, Fixed]) -> Playbook:
        before, fixed = prepared
        parts.telemetry.note(session, TelemetryEvent.FIXED, repairs=len(fixed.titles))
        if fixed.text == before:
            return parts.playbooks.keep_verification(session, playbook_id, fixed.verification, of_revision=based_on)
        note = "; ".join(fixed.titles)
        change = Change(fixed.text, f"Fixed: {note}"[:NOTE_LENGTH], Origin.FIXED, fixed.verification)
        return parts.playbooks.revise(session, playbook_id, change, based_on=based_on)

    return await _change(parts, write, playbook_id, if_match, fix, save)


@router.post(
    "/{playbook_id}/verify",
    response_model=PlaybookOut,
    summary="Verify the newest text again",
    responses=problems(*WRITES, 404, 412),
)
async def verify_playbook(
    playbook_id: PlaybookId, parts: Services, write: Write, if_match: IfMatch, checks: AskedChecks
) -> Response:
    """The verification is stored with the revision. Skipped checks keep a playbook from being `verified`."""

    def verify(playbook: Playbook) -> Verification:
        return _verify(parts, playbook.revision.content, checks)

    def save(session: Session, based_on: int, verification: Verification) -> Playbook:
        parts.telemetry.note(session, TelemetryEvent.VERIFIED, status=verification.status)
        return parts.playbooks.keep_verification(session, playbook_id, verification, of_revision=based_on)

    return await _change(parts, write, playbook_id, if_match, verify, save)


def _verify(parts: Parts, content: str, checks: Checks) -> Verification:
    return parts.verifier.verify(Source(content), skip=frozenset(checks.skip), profile=checks.profile)


async def _change(
    parts: Parts,
    write: WriteRequest,
    playbook_id: UUID,
    allowed: Precondition | None,
    prepare: Callable[[Playbook], Prepared],
    save: Callable[[Session, int, Prepared], Playbook],
) -> Response:
    """Read a playbook, work on it without holding the database, and save it when nobody changed it meanwhile."""

    def read_and_prepare() -> tuple[int, Prepared]:
        with parts.database.reading() as session:
            playbook = parts.playbooks.get(session, playbook_id)
        based_on = (allowed or Precondition(None)).check(playbook)
        return based_on, prepare(playbook)

    def store(session: Session, prepared: tuple[int, Prepared]) -> Answer:
        return playbook_answer(save(session, *prepared))

    work = parts.work.submit(lambda: parts.writes.perform(write, read_and_prepare, store))
    return (await asyncio.wrap_future(work)).response()

"""Rows of stored playbooks, and what they mean. Everything here runs in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from relia.generation.domain import DraftStep, GenerationStatus, Making, Notice
from relia.playbooks.domain import (
    Feedback,
    Origin,
    Playbook,
    PlaybookSummary,
    Position,
    Revision,
    RevisionSummary,
)
from relia.playbooks.tables import FeedbackRow, PlaybookRow, RevisionRow, VerificationRow
from relia.validation.domain import CheckOutcome, Finding, Verification

STEPS = TypeAdapter(tuple[DraftStep, ...])
MAKING = TypeAdapter(Making)
NOTICES = TypeAdapter(tuple[Notice, ...])
_OUTCOMES = TypeAdapter(tuple[CheckOutcome, ...])
_FINDINGS = TypeAdapter(tuple[Finding, ...])
_ESCAPE = "\\"
Row = TypeVar("Row", PlaybookRow, FeedbackRow)


def playbook_row(session: Session, user_id: str, playbook_id: UUID) -> PlaybookRow | None:
    """Somebody's playbook, deleted or not."""
    found = select(PlaybookRow).where(PlaybookRow.id == playbook_id, PlaybookRow.user_id == user_id)
    return session.scalars(found).one_or_none()


def revision_row(session: Session, playbook_id: UUID, number: int) -> RevisionRow | None:
    """One revision, `number` from 1."""
    found = select(RevisionRow).where(RevisionRow.playbook_id == playbook_id, RevisionRow.number == number)
    return session.scalars(found).one_or_none()


def newest_with_text(session: Session, playbook_id: UUID, content: str) -> RevisionRow | None:
    """The newest revision that has exactly this text."""
    found = select(RevisionRow).where(RevisionRow.playbook_id == playbook_id, RevisionRow.content == content)
    return session.scalars(found.order_by(RevisionRow.number.desc()).limit(1)).one_or_none()


def add_verification(session: Session, revision: RevisionRow, verification: Verification, when: datetime) -> None:
    """Keep a verification of this revision, beside those that it has."""
    session.add(
        VerificationRow(
            revision_id=revision.id,
            sha256=verification.sha256,
            catalog_fingerprint=verification.catalog_fingerprint,
            status=verification.status.value,
            outcomes=_OUTCOMES.dump_python(verification.outcomes, mode="json"),
            findings=_FINDINGS.dump_python(verification.findings, mode="json"),
            created=when,
        )
    )


def whole(session: Session, row: PlaybookRow, revision: RevisionRow) -> Playbook:
    """A playbook with one of its revisions."""
    return Playbook(
        id=row.id,
        user_id=row.user_id,
        prompt=row.prompt,
        title=row.title,
        engine=row.engine,
        module=row.module,
        status=GenerationStatus(row.status),
        created=row.created,
        updated=row.updated,
        deleted=row.deleted,
        making=MAKING.validate_python(row.making) if row.making is not None else None,
        cached_from=row.cached_from,
        revision=whole_revision(session, revision),
    )


def whole_revision(session: Session, row: RevisionRow) -> Revision:
    """A revision with the newest verification of its text."""
    newest = (
        select(VerificationRow)
        .where(VerificationRow.revision_id == row.id)
        .order_by(VerificationRow.created.desc(), VerificationRow.id)
        .limit(1)
    )
    verification = session.scalars(newest).one_or_none()
    return Revision(
        number=row.number,
        content=row.content,
        note=row.note,
        origin=Origin(row.origin),
        created=row.created,
        steps=STEPS.validate_python(row.steps),
        notices=NOTICES.validate_python(row.notices),
        attention=row.attention,
        verification=_verification(verification) if verification is not None else None,
        verified=verification.created if verification is not None else None,
    )


def _verification(row: VerificationRow) -> Verification:
    return Verification(
        row.sha256,
        row.catalog_fingerprint,
        _OUTCOMES.validate_python(row.outcomes),
        _FINDINGS.validate_python(row.findings),
    )


def summaries(
    session: Session, user_id: str, words: Sequence[str], after: Position | None, limit: int, *, deleted: bool
) -> list[PlaybookSummary]:
    """Playbooks that hold every word in their title, prompt or newest text; newest first."""
    found = select(PlaybookRow).where(PlaybookRow.user_id == user_id)
    found = found.where(PlaybookRow.deleted.is_not(None) if deleted else PlaybookRow.deleted.is_(None))
    if words:
        newest = and_(RevisionRow.playbook_id == PlaybookRow.id, RevisionRow.number == PlaybookRow.revision)
        found = found.join(RevisionRow, newest)
    for word in words:
        pattern = f"%{_escaped(word)}%"
        columns = (PlaybookRow.title, PlaybookRow.prompt, RevisionRow.content)
        found = found.where(or_(*(column.ilike(pattern, escape=_ESCAPE) for column in columns)))
    found = _behind(found, PlaybookRow, after).limit(limit)
    return [
        PlaybookSummary(
            row.id,
            row.prompt,
            row.title,
            GenerationStatus(row.status),
            row.created,
            row.updated,
            row.deleted,
            row.revision,
        )
        for row in session.scalars(found)
    ]


def revision_summaries(session: Session, playbook_id: UUID, before: int | None, limit: int) -> list[RevisionSummary]:
    """The newest first, without their texts."""
    found = select(RevisionRow.number, RevisionRow.note, RevisionRow.origin, RevisionRow.created)
    found = found.where(RevisionRow.playbook_id == playbook_id).order_by(RevisionRow.number.desc()).limit(limit)
    if before is not None:
        found = found.where(RevisionRow.number < before)
    return [
        RevisionSummary(number, note, Origin(origin), made) for number, note, origin, made in session.execute(found)
    ]


def feedback(session: Session, user_id: str, after: Position | None, limit: int) -> list[Feedback]:
    """Newest first."""
    found = _behind(select(FeedbackRow).where(FeedbackRow.user_id == user_id), FeedbackRow, after).limit(limit)
    return [Feedback(row.id, row.playbook_id, row.rating, row.comment, row.created) for row in session.scalars(found)]


def _behind(found: Select[tuple[Row]], table: type[Row], after: Position | None) -> Select[tuple[Row]]:
    if after is not None:
        same = and_(table.created == after.created, table.id < after.id)
        found = found.where(or_(table.created < after.created, same))
    return found.order_by(table.created.desc(), table.id.desc())


def _escaped(word: str) -> str:
    """A word in which `%` and `_` stand for themselves."""
    for special in (_ESCAPE, "%", "_"):
        word = word.replace(special, _ESCAPE + special)
    return word

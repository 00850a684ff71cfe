"""Stored playbooks: nothing that a person wrote is overwritten or lost. Commits nothing: the caller's transaction does."""

from uuid import UUID

from sqlalchemy.orm import Session

from relia.core.clock import Clock, utc_now
from relia.core.ids import new_id
from relia.generation.domain import Generated, GenerationRequest, asks_for_attention, status_of
from relia.playbooks import repository
from relia.playbooks.domain import (
    LOCAL_USER,
    Change,
    Feedback,
    Origin,
    Playbook,
    PlaybookSummary,
    Position,
    Revision,
    RevisionSummary,
    moved_steps,
    title_of,
)
from relia.playbooks.errors import PlaybookChanged, PlaybookNotFound, PlaybookTooLarge, RevisionNotFound
from relia.playbooks.tables import FeedbackRow, PlaybookRow, RevisionRow
from relia.validation.domain import Verification

_WORDS = 8
"""Words of one search; each is a condition of its own."""


class PlaybookService:
    """The stored playbooks of each user. `text_limit` is in bytes."""

    def __init__(self, text_limit: int, clock: Clock = utc_now) -> None:
        self._text_limit = text_limit
        self._clock = clock

    def add(
        self, session: Session, request: GenerationRequest, generated: Generated, user_id: str = LOCAL_USER
    ) -> Playbook:
        """Store what was generated, as the first revision of a new playbook."""
        now = self._clock()
        attention = asks_for_attention(generated.steps, generated.notices)
        row = PlaybookRow(
            id=new_id(),
            user_id=user_id,
            prompt=request.prompt,
            title=title_of(request.prompt),
            engine=generated.engine,
            module=next((step.module for step in generated.steps if step.module), None),
            status=status_of(generated.verification, attention=attention).value,
            making=repository.MAKING.dump_python(generated.making, mode="json") if generated.making else None,
            cached_from=generated.cached_from,
            revision=1,
            created=now,
            updated=now,
        )
        revision = RevisionRow(
            id=new_id(),
            playbook_id=row.id,
            number=1,
            content=generated.yaml,
            note="Generated",
            origin=Origin.GENERATED.value,
            steps=repository.STEPS.dump_python(generated.steps, mode="json"),
            notices=repository.NOTICES.dump_python(generated.notices, mode="json"),
            attention=attention,
            created=now,
        )
        session.add(row)
        session.flush()
        session.add(revision)
        session.flush()
        repository.add_verification(session, revision, generated.verification, now)
        session.flush()
        return repository.whole(session, row, revision)

    def get(self, session: Session, playbook_id: UUID, user_id: str = LOCAL_USER) -> Playbook:
        """A playbook with its newest revision. Raises `PlaybookNotFound`."""
        row = self._row(session, user_id, playbook_id)
        return repository.whole(session, row, self._revision_row(session, row, row.revision))

    def search(
        self,
        session: Session,
        text: str = "",
        *,
        after: Position | None = None,
        limit: int = 20,
        deleted: bool = False,
        user_id: str = LOCAL_USER,
    ) -> list[PlaybookSummary]:
        """Playbooks that hold every word of `text`, of the first eight, in title, prompt or newest revision; newest first."""
        return repository.summaries(session, user_id, text.split()[:_WORDS], after, limit, deleted=deleted)

    def revise(
        self,
        session: Session,
        playbook_id: UUID,
        change: Change,
        *,
        based_on: int,
        user_id: str = LOCAL_USER,
    ) -> Playbook:
        """Add a revision. Raises `PlaybookNotFound`, `PlaybookTooLarge`, and `PlaybookChanged` when the newest revision
        is not `based_on`."""
        self.check_size(change.content)
        row = self._row(session, user_id, playbook_id)
        self._check_newest(row, based_on)
        before = self._revision_row(session, row, row.revision)
        # A text that comes back brings with it what was known of it: what it leaves out is left out again.
        before = repository.newest_with_text(session, row.id, change.content) or before
        now = self._clock()
        steps = moved_steps(repository.STEPS.validate_python(before.steps), before.content, change.content)
        revision = RevisionRow(
            id=new_id(),
            playbook_id=row.id,
            number=row.revision + 1,
            content=change.content,
            note=change.note,
            origin=change.origin.value,
            steps=repository.STEPS.dump_python(steps, mode="json"),
            notices=before.notices,
            attention=before.attention and not change.reviewed,
            created=now,
        )
        session.add(revision)
        row.revision = revision.number
        row.updated = now
        row.status = status_of(change.verification, attention=revision.attention).value
        session.flush()
        if change.verification is not None:
            repository.add_verification(session, revision, change.verification, now)
            session.flush()
        return repository.whole(session, row, revision)

    def keep_verification(
        self,
        session: Session,
        playbook_id: UUID,
        verification: Verification,
        *,
        of_revision: int,
        user_id: str = LOCAL_USER,
    ) -> Playbook:
        """Store a new verification of the newest revision. Raises `PlaybookNotFound`, and `PlaybookChanged` when that
        is no longer `of_revision`."""
        row = self._row(session, user_id, playbook_id)
        self._check_newest(row, of_revision)
        revision = self._revision_row(session, row, of_revision)
        repository.add_verification(session, revision, verification, self._clock())
        row.status = status_of(verification, attention=revision.attention).value
        session.flush()
        return repository.whole(session, row, revision)

    def revisions(
        self,
        session: Session,
        playbook_id: UUID,
        *,
        before: int | None = None,
        limit: int = 100,
        user_id: str = LOCAL_USER,
    ) -> list[RevisionSummary]:
        """The newest first. Raises `PlaybookNotFound`."""
        row = self._row(session, user_id, playbook_id)
        return repository.revision_summaries(session, row.id, before, limit)

    def revision(self, session: Session, playbook_id: UUID, number: int, user_id: str = LOCAL_USER) -> Revision:
        """Raises `PlaybookNotFound` and `RevisionNotFound`."""
        row = self._row(session, user_id, playbook_id)
        return repository.whole_revision(session, self._revision_row(session, row, number))

    def delete(self, session: Session, playbook_id: UUID, user_id: str = LOCAL_USER) -> None:
        """Take a playbook out of the lists; `restore` brings it back. Raises `PlaybookNotFound`."""
        self._row(session, user_id, playbook_id).deleted = self._clock()

    def restore(self, session: Session, playbook_id: UUID, user_id: str = LOCAL_USER) -> Playbook:
        """Bring a deleted playbook back; one that is not deleted stays as it is. Raises `PlaybookNotFound`."""
        row = repository.playbook_row(session, user_id, playbook_id)
        if row is None:
            raise _not_found(playbook_id)
        row.deleted = None
        session.flush()
        return repository.whole(session, row, self._revision_row(session, row, row.revision))

    def rate(
        self, session: Session, playbook_id: UUID, rating: int, comment: str = "", user_id: str = LOCAL_USER
    ) -> Feedback:
        """Store feedback, `rating` from 1 to 5. Raises `PlaybookNotFound`."""
        playbook = self._row(session, user_id, playbook_id)
        row = FeedbackRow(
            id=new_id(),
            playbook_id=playbook.id,
            user_id=user_id,
            rating=rating,
            comment=comment,
            created=self._clock(),
        )
        session.add(row)
        session.flush()
        return Feedback(row.id, row.playbook_id, row.rating, row.comment, row.created)

    def feedback(
        self, session: Session, *, after: Position | None = None, limit: int = 100, user_id: str = LOCAL_USER
    ) -> list[Feedback]:
        """The newest first."""
        return repository.feedback(session, user_id, after, limit)

    def check_size(self, content: str) -> None:
        """Raises `PlaybookTooLarge`."""
        size = len(content.encode("utf-8"))
        if size > self._text_limit:
            raise PlaybookTooLarge(
                f"the text has {size:,} bytes, and a playbook may have {self._text_limit:,}",
                hint="Split it, or raise RELIA_TEXT_LIMIT.",
            )

    @staticmethod
    def _row(session: Session, user_id: str, playbook_id: UUID) -> PlaybookRow:
        row = repository.playbook_row(session, user_id, playbook_id)
        if row is None:
            raise _not_found(playbook_id)
        if row.deleted is not None:
            raise PlaybookNotFound(
                f"playbook {playbook_id} was deleted at {row.deleted:%Y-%m-%d %H:%M} UTC",
                hint=f"POST /v1/playbooks/{playbook_id}/restore brings it back.",
            )
        return row

    @staticmethod
    def _revision_row(session: Session, row: PlaybookRow, number: int) -> RevisionRow:
        revision = repository.revision_row(session, row.id, number)
        if revision is None:
            raise RevisionNotFound(
                f"playbook {row.id} has no revision {number}", hint=f"Its revisions are 1 to {row.revision}."
            )
        return revision

    @staticmethod
    def _check_newest(row: PlaybookRow, number: int) -> None:
        if row.revision != number:
            raise PlaybookChanged(
                f"the playbook has revision {row.revision} now, and the change is based on revision {number}",
                hint="Read the playbook again, and make the change on its newest revision.",
            )


def _not_found(playbook_id: UUID) -> PlaybookNotFound:
    return PlaybookNotFound(f"there is no playbook {playbook_id}", hint="GET /v1/playbooks lists them.")

"""The tables of stored playbooks and of what is known about their use."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from relia.core.ids import new_id
from relia.database.base import Base


class PlaybookRow(Base):
    """A playbook. Its texts are its revisions; here stands what a list needs."""

    __tablename__ = "playbook"
    __table_args__ = (Index(None, "user_id", "created", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64))
    prompt: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(String(200))
    engine: Mapped[str] = mapped_column(String(64))
    module: Mapped[str | None] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(32))
    making: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """How the first revision was made; None when no model took part."""
    cached_from: Mapped[datetime | None]
    revision: Mapped[int]
    """The number of the newest revision."""
    created: Mapped[datetime]
    updated: Mapped[datetime]
    deleted: Mapped[datetime | None]
    """Deleted playbooks stay, and can be restored."""


class RevisionRow(Base):
    """One text of a playbook; never changed once it stands here."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("playbook_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    playbook_id: Mapped[UUID] = mapped_column(ForeignKey("playbook.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(200))
    origin: Mapped[str] = mapped_column(String(32))
    steps: Mapped[list[dict[str, Any]]]
    notices: Mapped[list[dict[str, Any]]]
    attention: Mapped[bool]
    created: Mapped[datetime]


class VerificationRow(Base):
    """The outcome of every check of one revision, at one time."""

    __tablename__ = "verification"
    __table_args__ = (Index(None, "revision_id", "created"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    revision_id: Mapped[UUID] = mapped_column(ForeignKey("revision.id", ondelete="CASCADE"))
    sha256: Mapped[str] = mapped_column(String(64))
    catalog_fingerprint: Mapped[str] = mapped_column(String(128))
    status: Mapped[str] = mapped_column(String(32))
    outcomes: Mapped[list[dict[str, Any]]]
    findings: Mapped[list[dict[str, Any]]]
    created: Mapped[datetime]


class FeedbackRow(Base):
    """What a person thinks of a playbook."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        Index(None, "playbook_id", "created"),
        Index(None, "user_id", "created", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    playbook_id: Mapped[UUID] = mapped_column(ForeignKey("playbook.id", ondelete="CASCADE"))
    user_id: Mapped[str] = mapped_column(String(64))
    rating: Mapped[int]
    comment: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime]


class TelemetryEventRow(Base):
    """Something that happened, without what anybody wrote. It stays in this database."""

    __tablename__ = "telemetry_event"
    __table_args__ = (Index(None, "created"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(32))
    details: Mapped[dict[str, Any]]
    user_id: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime]

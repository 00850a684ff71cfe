"""Feedback."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from relia.api.models.text import StoredText, Strict, examples
from relia.playbooks.domain import Feedback


class FeedbackIn(Strict):
    """What a person thinks of a playbook."""

    model_config = examples({"rating": 4, "comment": "It forgot to enable the service."})

    rating: int = Field(strict=True, ge=1, le=5, description="From 1, useless, to 5, as it should be.", examples=[4])
    comment: StoredText = Field(default="", max_length=10_000)


class FeedbackOut(BaseModel):
    """Feedback as it is stored."""

    id: UUID
    playbook_id: UUID
    rating: int
    comment: str
    created: datetime

    @classmethod
    def of(cls, item: Feedback) -> Self:
        return cls(
            id=item.id,
            playbook_id=item.playbook_id,
            rating=item.rating,
            comment=item.comment,
            created=item.created,
        )


class FeedbackPage(BaseModel):
    """A part of the feedback, newest first."""

    items: list[FeedbackOut]
    next_cursor: str | None = Field(description="For the next page; null at the end.")

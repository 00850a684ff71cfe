"""The table of answers to writes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from relia.database.base import Base


class IdempotencyKeyRow(Base):
    """The answer to one write, for whoever sends it again. Stored in the transaction of the write itself."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index(None, "created"),)

    user_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[dict[str, Any]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created: Mapped[datetime]

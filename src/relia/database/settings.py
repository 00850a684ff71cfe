"""Settings of the database."""

from pydantic import BaseModel, Field


class DatabaseSettings(BaseModel):
    """How long a write waits for its turn. There are as many connections as threads that use them."""

    database_seconds: int = Field(
        default=10, ge=1, le=300, description="Seconds that a read or write of the database waits for its turn."
    )

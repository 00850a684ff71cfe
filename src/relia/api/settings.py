"""Settings of the HTTP interface."""

import os

from pydantic import BaseModel, Field

from relia.security.settings import SecuritySettings


class ApiSettings(BaseModel):
    """How much is done at once, and how long is remembered what was done."""

    http_threads: int = Field(
        default=8, ge=2, le=128, description="Short requests side by side; each has a database connection."
    )
    work_threads: int = Field(
        default_factory=lambda: max(2, min(os.cpu_count() or 2, 8)),
        ge=1,
        le=64,
        description="Texts generated or verified side by side over HTTP.",
        json_schema_extra={"default": "the number of processors, 2 to 8"},
    )
    work_queue: int = Field(
        default=32, ge=0, le=10_000, description="Generations and verifications that wait; more are refused."
    )
    shutdown_seconds: int = Field(
        default=30,
        ge=0,
        le=3600,
        description="Seconds that a stopped server waits for its requests, and as long again for work that it took.",
    )
    idempotency_hours: int = Field(
        default=24, ge=1, le=720, description="Hours that the answer to an Idempotency-Key is remembered."
    )


class HttpSettings(ApiSettings, SecuritySettings):
    """Everything that the web application needs."""

"""Settings of what a request may be."""

from pydantic import BaseModel, Field


class SecuritySettings(BaseModel):
    """Limits of a request, before anything of Relia sees it."""

    body_limit: int = Field(
        default=8 * 1024 * 1024, ge=64 * 1024, description="Bytes of the body of a request; JSON may double a text."
    )
    http_requests: int = Field(
        default=256, ge=4, le=100_000, description="Requests in work at once, streams included; more are refused."
    )
    body_seconds: int = Field(default=20, ge=1, le=600, description="Seconds in which the body of a request arrives.")

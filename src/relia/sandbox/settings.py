"""Settings of the sandbox."""

from typing import Literal

from pydantic import BaseModel, Field


class SandboxSettings(BaseModel):
    """What isolates programs that work on foreign text."""

    sandbox: Literal["auto", "bubblewrap", "none"] = Field(
        default="auto",
        description="`auto` and `bubblewrap` isolate, or refuse to run; `none` runs foreign code unprotected.",
    )
    sandbox_memory: int = Field(
        default=1024 * 1024 * 1024,
        ge=256 * 1024 * 1024,
        description="Bytes of memory for one sandbox, where a cgroup can be made.",
    )
    sandbox_processes: int = Field(
        default=128, ge=16, le=4096, description="Processes in one sandbox, where a cgroup can be made."
    )
    sandbox_disk: int = Field(
        default=128 * 1024 * 1024, ge=1024 * 1024, description="Bytes that one sandbox may write; they lie in memory."
    )

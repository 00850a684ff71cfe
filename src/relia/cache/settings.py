"""Settings of the caches."""

from pydantic import BaseModel, Field

from relia.cache.domain import CacheName

_MEBIBYTE = 1024 * 1024


class CacheSettings(BaseModel):
    """How much is kept, and for how long."""

    cache_schema_bytes: int = Field(
        default=32 * _MEBIBYTE, ge=0, description="Bytes of the cache of module specs; 0 keeps none."
    )
    cache_schema_seconds: float = Field(default=3600, gt=0, description="Seconds that a module spec is kept.")
    cache_llm_bytes: int = Field(
        default=64 * _MEBIBYTE, ge=0, description="Bytes of the cache of language models' answers; 0 keeps none."
    )
    cache_llm_seconds: float = Field(default=3600, gt=0, description="Seconds that a language model's answer is kept.")
    cache_playbook_bytes: int = Field(
        default=64 * _MEBIBYTE,
        ge=0,
        description="Bytes of the cache of verifications and generated playbooks; 0 keeps none.",
    )
    cache_playbook_seconds: float = Field(
        default=3600, gt=0, description="Seconds that a verification or a generated playbook is kept."
    )
    cache_wait_seconds: float = Field(
        default=60, gt=0, le=3600, description="Seconds to wait for the same answer that another request makes already."
    )

    def cache_limit(self, name: CacheName) -> int:
        """The bytes that a cache may have."""
        match name:
            case CacheName.SCHEMA:
                return self.cache_schema_bytes
            case CacheName.LLM:
                return self.cache_llm_bytes
            case CacheName.PLAYBOOK:
                return self.cache_playbook_bytes

    def cache_ttl(self, name: CacheName) -> float:
        """The seconds that a cache keeps an entry."""
        match name:
            case CacheName.SCHEMA:
                return self.cache_schema_seconds
            case CacheName.LLM:
                return self.cache_llm_seconds
            case CacheName.PLAYBOOK:
                return self.cache_playbook_seconds

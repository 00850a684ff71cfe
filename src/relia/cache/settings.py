"""Settings of the caches."""

from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator

from relia.cache.domain import CacheName

_MEBIBYTE = 1024 * 1024
_SCHEMES = ("redis", "rediss", "unix")
_OPTIONS = ("db", "ssl_ca_certs", "ssl_ca_path", "ssl_certfile", "ssl_keyfile")
_FORMS = (
    "redis://[[user]:password@]host[:port][/database], rediss:// for TLS, or unix://[[user]:password@]/path[?db=number]"
)


def address_of(url: str) -> str:
    """A server's URL without user, password and options, for people."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


class CacheSettings(BaseModel):
    """How much is kept, for how long, and where."""

    cache_url: SecretStr = Field(
        default=SecretStr(""),
        description=f"Redis or Valkey that all replicas share: {_FORMS}. Without it, each process keeps its own answers.",
        json_schema_extra={"default": "none: in memory", "allowed": "a URL, kept secret"},
    )
    cache_namespace: str = Field(
        default="relia",
        pattern=r"^[A-Za-z0-9_.-]{1,64}$",
        description="Begins all keys in the shared server; two installations in one server need two.",
        json_schema_extra={"allowed": "1 to 64 letters, digits, `_`, `.`, `-`"},
    )
    cache_connections: int = Field(
        default=32, ge=1, le=1000, description="Connections to the shared server at once, for each process."
    )
    cache_timeout_seconds: float = Field(
        default=0.25, gt=0, le=10, description="Seconds that the shared server may take to be reached, and to answer."
    )
    cache_retry_seconds: float = Field(
        default=5, gt=0, le=300, description="Seconds that the shared server is left alone after it did not answer."
    )
    cache_lock_seconds: float = Field(
        default=10,
        gt=0,
        le=300,
        description="Seconds until the place of a replica that died while it made an answer is free again.",
    )
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

    @field_validator("cache_url")
    @classmethod
    def _is_a_server(cls, url: SecretStr) -> SecretStr:
        text = url.get_secret_value()
        if text:
            try:
                parts = urlsplit(text)
                known = parts.scheme in _SCHEMES and parts.port != 0 and not set(parse_qs(parts.query)) - {*_OPTIONS}
            except ValueError:
                known = False
            if not known:
                raise ValueError(f"it is {_FORMS}; of options it takes {', '.join(_OPTIONS)}")
        return url

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

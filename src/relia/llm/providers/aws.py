"""Credentials, region and clients of AWS for one provider.

Credentials are those of `key` (an API key of Bedrock) where there is one, else what AWS's own tools find, in their order:
the environment, the profile of the configuration files (single sign-on, web identity and processes among it), the
container's, the machine's (two requests of at most a second each; AWS_EC2_METADATA_DISABLED=true leaves them out).
With a `role`, they are only used to assume it.
"""

import functools
import os
import re
from typing import Any

from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import NoCredentialsError
from botocore.session import Session
from botocore.tokens import FrozenAuthToken

from relia.llm.settings import ProviderConfig

CHECK_SECONDS = 5.0
"""For one answer of the control plane or of STS: a lookup, no generation."""
ROLE_SESSION = "relia"
"""The session's name in CloudTrail."""
_ARN = re.compile(r"^arn:[^:]+:(?:bedrock|sagemaker):([a-z0-9-]+):")


def region_of_arn(model: str) -> str | None:
    """The region that a model's ARN lies in; None for a plain id."""
    found = _ARN.match(model)
    return found[1] if found else None


class Aws:
    """What is needed to speak to AWS as a provider's settings say. Making it reads the AWS configuration files and may
    raise botocore's `ProfileNotFound`; nothing is sent before a client is used."""

    def __init__(self, config: ProviderConfig) -> None:
        self._config = config
        source = _KeySession(config.key.get_secret_value()) if config.key else Session(profile=config.profile)
        self.region = self._region(source)
        self._session = source if config.role is None else self._as_role(source, config.role)

    def _region(self, session: Session) -> str | None:
        found = self._config.region or region_of_arn(self._config.model) or os.environ.get("AWS_REGION")
        return found or session.get_config_variable("region")

    def _as_role(self, source: Session, role: str) -> Session:
        session = Session(profile=self._config.profile)
        session.register_component("credential_provider", _RoleCredentials(source, role, self._sts))
        return session

    def _sts(self, source: Session) -> "functools.partial[Any]":
        config = _config(self._config.limits.connect_seconds, CHECK_SECONDS)
        return functools.partial(source.create_client, config=config, region_name=self.region)

    @property
    def ca_bundle(self) -> str | None:
        """The file of certificates that the AWS configuration names."""
        bundle: str | None = self._session.get_config_variable("ca_bundle")
        return bundle

    def runtime(self) -> Any:
        """The client that calls models. Raises botocore's `NoCredentialsError` when none are found."""
        limits = self._config.limits
        quiet = max(limits.first_token_seconds, limits.stall_seconds)
        config = self._sending(quiet, connections=limits.concurrency + 1)
        return self._client("bedrock-runtime", config, self._config.url)

    def control(self) -> Any:
        """The client that looks up models, where it can be known: an address of one's own is only that of the runtime,
        unless AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_BEDROCK names one for it too. None otherwise."""
        elsewhere = os.environ.get("AWS_ENDPOINT_URL_BEDROCK") or os.environ.get("AWS_ENDPOINT_URL")
        if self._config.url and not elsewhere:
            return None
        return self._client("bedrock", self._sending(CHECK_SECONDS), None)

    def _sending(self, read_seconds: float, connections: int = 2) -> Config:
        config = _config(self._config.limits.connect_seconds, read_seconds, connections)
        return config.merge(Config(signature_version="bearer")) if self._config.key else config

    def _client(self, service: str, config: Config, url: str | None) -> Any:
        if self._config.key is None and self._session.get_credentials() is None:
            # A client keeps what it finds when it is made: made now, it would never have any.
            raise NoCredentialsError
        return self._session.create_client(service, region_name=self.region, config=config, endpoint_url=url)


def _config(connect_seconds: float, read_seconds: float, connections: int = 1) -> Config:
    # One layer of retries: not this one.
    return Config(
        connect_timeout=connect_seconds,
        read_timeout=read_seconds,
        max_pool_connections=connections,
        retries={"total_max_attempts": 1, "mode": "standard"},
        user_agent_extra="relia",
    )


class _KeySession(Session):  # type: ignore[misc]  # botocore has no types
    """Signs with an API key of Bedrock, and with nothing else."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._token = FrozenAuthToken(key)

    def get_auth_token(self, **about: object) -> FrozenAuthToken:
        del about
        return self._token

    def get_credentials(self) -> None:
        return None


class _RoleCredentials:
    """Assumes the role with the source's credentials when they are first needed, and anew before they expire."""

    def __init__(self, source: Session, role: str, sts: Any) -> None:
        self._source = source
        self._role = role
        self._sts = sts

    def load_credentials(self) -> DeferredRefreshableCredentials | None:
        credentials = self._source.get_credentials()
        if credentials is None:
            return None
        fetcher = AssumeRoleCredentialFetcher(
            self._sts(self._source), credentials, self._role, extra_args={"RoleSessionName": ROLE_SESSION}
        )
        return DeferredRefreshableCredentials(fetcher.fetch_credentials, method="assume-role")

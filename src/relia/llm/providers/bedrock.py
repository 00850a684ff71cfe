"""AWS Bedrock's Converse and ConverseStream."""

import asyncio
import logging
import threading
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from relia.llm.errors import ModelsMisconfigured, ModelUnknown, ProviderFailed, RegionWrong
from relia.llm.providers import aws_failures
from relia.llm.providers.adapter import ModelProvider, Probe
from relia.llm.settings import ProviderConfig

if TYPE_CHECKING:
    from anyio import CapacityLimiter
    from pydantic_ai.models import Model

    from relia.llm.providers.aws import Aws
    from relia.llm.providers.aws_http import ClosableSession

_TALKATIVE = ("botocore", "boto3", "urllib3", "pydantic_ai")
"""Loggers that may tell what was asked, or how it was signed."""


class BedrockBackend:
    """The models of one account in one region. Its methods may be called from several threads."""

    def __init__(self, config: ProviderConfig) -> None:
        self._config = config
        self._making = threading.Lock()
        self._client: Any = None
        self._roomy: WeakSet[CapacityLimiter] = WeakSet()
        self._connections: ClosableSession | None = None
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)

    @cached_property
    def errors(self) -> tuple[type[Exception], ...]:
        return aws_failures.expected()

    @cached_property
    def _aws(self) -> "Aws":
        from relia.llm.providers.aws import Aws

        return Aws(self._config)

    def model(self, name: str) -> "Model":
        """See `Backend.model`. The first one reads what AWS's tools read, and may ask the machine for credentials."""
        from pydantic_ai.exceptions import UserError
        from pydantic_ai.providers.bedrock import BedrockProvider

        from relia.llm.providers.bedrock_model import ClosableConverseModel

        self._check_region(name)
        try:
            return ClosableConverseModel(name, BedrockProvider(bedrock_client=self._runtime()), self._make_room)
        except UserError:
            raise ModelUnknown(
                self._config.name,
                f"the model {name} is not served through Converse.",
                hint="Choose a model that supports Converse; the Bedrock user guide lists them.",
            ) from None

    def _make_room(self) -> None:
        """Each call waits in a thread of the event loop, of which there are 40: there have to be enough for all calls of
        this provider that may be under way."""
        from anyio.to_thread import current_default_thread_limiter

        limiter = current_default_thread_limiter()
        if limiter not in self._roomy:
            self._roomy.add(limiter)
            limiter.total_tokens += self._config.limits.concurrency

    def _check_region(self, model: str) -> None:
        from relia.llm.providers.aws import region_of_arn

        region, lies_in = self._aws.region, region_of_arn(model)
        if region is None:
            raise RegionWrong(
                self._config.name,
                "no region is set.",
                hint="Set the provider's region (RELIA_LLM_REGION), AWS_REGION, or the region of the AWS profile.",
            )
        if lies_in not in {None, region}:
            raise RegionWrong(
                self._config.name,
                f"the model's ARN lies in {lies_in}, but the region is {region}.",
                hint="Take the region away, set it to the ARN's, or name an ARN of the region.",
            )

    def _runtime(self) -> Any:
        from relia.llm.providers.aws_http import make_closable

        with self._making:
            if self._client is None:
                client = self._aws.runtime()
                self._connections = make_closable(client, self._aws.ca_bundle)
                self._client = client
            return self._client

    def takes_temperature(self, model: "Model") -> bool:
        """See `Backend.takes_temperature`."""
        profile = model.profile
        return not (
            profile.get("bedrock_disallows_sampling_settings", False)
            or profile.get("anthropic_disallows_sampling_settings", False)
        )

    def explain(self, error: Exception, model: str) -> ProviderFailed:
        """See `Backend.explain`."""
        return aws_failures.explain(self._config, self._aws_region(), model, error)

    def _aws_region(self) -> str | None:
        # Making it is what may have failed.
        made = self.__dict__.get("_aws")
        return made.region if made is not None else self._config.region

    async def probe(self) -> Probe:
        """Look without spending a token: at the runtime, which answers only who is known, and at the model."""
        from anyio.to_thread import run_sync

        from relia.llm.providers.aws_http import one_call

        with one_call() as call:
            try:
                return await run_sync(self._look, abandon_on_cancel=True)
            except BaseException:
                call.end()
                raise

    def _look(self) -> Probe:
        from relia.llm.providers.bedrock_probe import look

        self._check_region(self._config.model)
        return look(self._config, self._runtime(), self._aws.control())

    async def close(self) -> None:
        """See `Backend.close`."""
        if self._connections is not None:
            await asyncio.to_thread(self._connections.close)


def make(config: ProviderConfig) -> ModelProvider:
    """The provider for Bedrock; nothing is read or sent before it is first called. Raises `ModelsMisconfigured`."""
    if config.key is not None and (config.url or "https://").startswith("http://"):
        raise ModelsMisconfigured(
            f"{config.name}: an API key of Bedrock is only sent to a url that begins with https://.",
            hint="Change the url, or take the key away: then AWS credentials sign.",
        )
    return ModelProvider(config, BedrockBackend(config))

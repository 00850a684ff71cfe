"""What can be learnt of Bedrock without spending a token."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from relia.llm.providers.adapter import Probe
from relia.llm.providers.aws_said import INVOKE
from relia.llm.settings import ProviderConfig

_NOT_FOR_YOU = frozenset({"AccessDeniedException", "UnauthorizedException"})
ONLY_A_CALL = f"whether they may call the model ({INVOKE}), only a call can tell"


def look(config: ProviderConfig, runtime: Any, control: Any) -> Probe:
    """Ask the runtime for something that is free, which it answers only to those it knows, then the control plane (None:
    nobody knows where it is) for the model. Blocks. Raises botocore's errors when the runtime refuses who asks or
    cannot be reached, and when there is no such model."""
    known = _knows(runtime)
    if not known:
        return Probe(reachable=True, detail="it answers; only a call can tell more.")
    accepted = f"the credentials are accepted; {ONLY_A_CALL}."
    if control is None:
        return Probe(reachable=True, detail=accepted)
    try:
        return _model(config.model, control) or Probe(reachable=True, detail=accepted)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _NOT_FOR_YOU:
            raise
        return Probe(
            reachable=True,
            detail=f"the credentials are accepted, but may not look up models; {ONLY_A_CALL}.",
            hint="Allow bedrock:GetInferenceProfile and bedrock:GetFoundationModelAvailability to have the model checked.",
        )
    except BotoCoreError:
        # The runtime answers, and only it is needed.
        return Probe(reachable=True, detail=accepted)


def _knows(runtime: Any) -> bool:
    """Whether who asks is known; an address of one's own may not offer the call."""
    try:
        runtime.list_async_invokes(maxResults=1)
    except ClientError as error:
        code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code in _NOT_FOR_YOU and "API Key" not in error.response["Error"].get("Message", ""):
            return True
        if status in {400, 404, 405, 501} and code not in _UNKNOWN:
            return False
        raise
    return True


_UNKNOWN = frozenset({"UnrecognizedClientException", "ExpiredTokenException", "InvalidSignatureException"})


def _model(model: str, control: Any) -> Probe | None:
    """What the control plane says of the model; None for kinds that it says nothing of."""
    name = model.rpartition("/")[2]
    if ":inference-profile/" in model or ":application-inference-profile/" in model or _is_profile(model):
        profile = control.get_inference_profile(inferenceProfileIdentifier=model)
        if profile["status"] != "ACTIVE":
            return Probe(reachable=True, allowed=False, detail="the inference profile is not active.")
        name = profile["models"][0]["modelArn"].rpartition("/")[2]
    elif model.startswith("arn:") and ":foundation-model/" not in model:
        return None
    return _available(model, control.get_foundation_model_availability(modelId=name))


def _is_profile(model: str) -> bool:
    return not model.startswith("arn:") and model.count(".") >= 2 and len(model.partition(".")[0]) <= 6


def _available(model: str, said: dict[str, Any]) -> Probe:
    if said["regionAvailability"] != "AVAILABLE":
        return Probe(
            reachable=True,
            allowed=False,
            detail=f"the region does not offer the model {model}.",
            hint="Set the provider's region to one that does, or take an inference profile.",
        )
    lacking = [
        word
        for word, has in (
            ("is not authorized for it", said["authorizationStatus"] == "AUTHORIZED"),
            ("is not entitled to it", said["entitlementAvailability"] == "AVAILABLE"),
            ("has not agreed to its terms", said["agreementAvailability"]["status"] == "AVAILABLE"),
        )
        if not has
    ]
    if lacking:
        return Probe(
            reachable=True,
            allowed=False,
            detail=f"the AWS account has no access to the model {model}: it {', '.join(lacking)}.",
            hint="Ask for access to the model in the Bedrock console.",
        )
    return Probe(reachable=True, detail=f"the account has the model, the credentials are accepted; {ONLY_A_CALL}.")

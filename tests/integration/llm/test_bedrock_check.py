"""What can be told of Bedrock without spending a token, and what only a call tells."""

import asyncio

import pytest
from tests.integration.llm.aws_calls import aws_environment, check, provider
from tests.loops import run
from tests.servers.aws import Identity, Refusal
from tests.servers.bedrock import BedrockServer
from tests.servers.bedrock_said import MODEL, PROFILE, PROFILE_ARN, Silence, throttled

DENIED = Refusal(403, "AccessDeniedException", "User: x is not authorized to perform: bedrock:Something on resource: y")


@pytest.mark.parametrize("model", [MODEL, PROFILE])
def test_a_model_that_the_account_has_is_reachable_and_costs_nothing(bedrock: BedrockServer, model: str) -> None:
    health = check(provider(model))
    assert (health.configured, health.reachable, health.allowed) == (True, True, None)
    assert "the account has the model" in health.detail
    assert health.seconds is not None
    assert not bedrock.asked


def test_a_profile_by_its_arn_is_looked_up_in_its_region(
    bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with aws_environment(monkeypatch, bedrock.environment(region=None)):
        health = check(provider(PROFILE_ARN))
    assert "the account has the model" in health.detail
    assert all("/eu-central-1/" in received.headers["Authorization"] for received in bedrock.received)


def test_one_call_tells_what_the_free_look_could_not(bedrock: BedrockServer) -> None:
    health = check(provider(), spend=True)
    assert (health.reachable, health.allowed) == (True, True)
    assert bedrock.asked[0].json["inferenceConfig"]["maxTokens"] == 1


def test_one_call_tells_that_the_identity_may_not(bedrock: BedrockServer) -> None:
    bedrock.always(DENIED)
    health = check(provider(), spend=True)
    assert (health.reachable, health.allowed) == (True, False)
    assert "bedrock:Something" in health.hint


def test_wrong_keys_are_found_for_free(bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with aws_environment(monkeypatch, bedrock.environment(Identity("AKIDNOBODY", "x"))):
        health = check(provider())
    assert (health.reachable, health.allowed) == (True, False)
    assert "does not know the credentials" in health.detail


def test_a_wrong_api_key_is_found_for_free(secure_bedrock: BedrockServer) -> None:
    del secure_bedrock
    health = check(provider(key="bedrock-api-key-wrong"))
    assert (health.reachable, health.allowed) == (True, False)


def test_an_identity_that_may_only_call_models_is_accepted(bedrock: BedrockServer) -> None:
    bedrock.refusals = dict.fromkeys(("/async-invoke", "/inference-profiles", "/foundation-model"), DENIED)
    health = check(provider())
    assert (health.reachable, health.allowed) == (True, None)
    assert "bedrock:GetInferenceProfile" in health.hint


def test_a_model_that_does_not_exist_is_told(bedrock: BedrockServer) -> None:
    health = check(provider("us.anthropic.no-such-model-v1:0"))
    assert health.reachable is True
    assert "has no model us.anthropic.no-such-model-v1:0" in health.detail
    assert not bedrock.asked


def test_an_account_without_access_to_the_model_is_told(bedrock: BedrockServer) -> None:
    bedrock.account.entitled = False
    health = check(provider())
    assert (health.reachable, health.allowed) == (True, False)
    assert "Bedrock console" in health.hint


def test_a_profile_that_is_not_active_is_told(bedrock: BedrockServer) -> None:
    bedrock.account.profiles[PROFILE] = "CREATING"
    assert check(provider()).allowed is False


def test_a_url_of_its_own_is_all_that_is_asked(bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = bedrock.environment()
    del variables["AWS_ENDPOINT_URL"]
    with aws_environment(monkeypatch, variables):
        health = check(provider(url=bedrock.url))
    assert (health.reachable, health.allowed) == (True, None)
    assert [received.path for received in bedrock.received] == ["/async-invoke"]


def test_a_gateway_that_only_knows_converse_is_reachable(bedrock: BedrockServer) -> None:
    bedrock.refusals = {"/async-invoke": Refusal(404, "UnknownOperationException", "?")}
    health = check(provider())
    assert (health.reachable, health.allowed) == (True, None)


def test_nobody_there_is_not_reachable(bedrock: BedrockServer) -> None:
    del bedrock
    health = check(provider(url="http://127.0.0.1:9"))
    assert (health.reachable, health.allowed) == (False, None)
    assert health.hint


def test_a_throttled_look_says_nothing_about_the_keys(bedrock: BedrockServer) -> None:
    bedrock.refusals = {"/async-invoke": throttled()}
    health = check(provider())
    assert (health.reachable, health.allowed) == (True, None)


def test_no_keys_means_not_allowed(bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {name: value for name, value in bedrock.environment().items() if "KEY" not in name}
    with aws_environment(monkeypatch, variables):
        health = check(provider())
    assert health.allowed is False
    assert "no AWS credentials" in health.detail


def test_a_look_that_is_given_up_ends_at_the_server(bedrock: BedrockServer) -> None:
    bedrock.slow = Silence()

    async def look() -> bool:
        task = asyncio.ensure_future(provider().check())
        received = await asyncio.to_thread(bedrock.wait_for_any)
        task.cancel()
        await asyncio.wait([task])
        return await asyncio.to_thread(received.was_left)

    assert run(look())

"""Who asks Bedrock, and in which region, is found as AWS's own tools find it."""

from pathlib import Path

import pytest
from tests.integration.llm.aws_calls import PROMPT, ask, aws_environment, chunks, provider
from tests.loops import run
from tests.servers.aws import Identity
from tests.servers.bedrock import ROLE, USER, BedrockServer
from tests.servers.bedrock_said import MODEL, PROFILE, PROFILE_ARN

from relia.llm.errors import CredentialsRefused, ModelsMisconfigured, ProviderFailed, RegionWrong
from relia.llm.providers.adapter import ModelProvider

TEMPORARY = Identity("ASIATEMP", "secret-of-temp", token="token-of-temp")


def failure_of(asked: ModelProvider) -> ProviderFailed:
    with pytest.raises(ProviderFailed) as caught:
        chunks(asked)
    return caught.value


def signed_by(server: BedrockServer) -> str:
    """Who signed the last request for a model, and for which region."""
    return server.asked[-1].headers["Authorization"].partition("Credential=")[2].partition(",")[0]


def test_the_keys_of_the_environment_sign(bedrock: BedrockServer) -> None:
    ask(provider())
    assert signed_by(bedrock).startswith("AKIDRELIA/")


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (Identity(USER.access_key, "another-secret"), "AWS_SECRET_ACCESS_KEY"),
        (Identity("AKIDNOBODY", "secret"), "AWS_ACCESS_KEY_ID"),
        (Identity(TEMPORARY.access_key, TEMPORARY.secret_key), "AWS_SESSION_TOKEN"),
    ],
    ids=["wrong-secret", "unknown-key", "without-session-token"],
)
def test_wrong_keys_are_told_without_showing_them(
    bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch, wrong: Identity, hint: str
) -> None:
    bedrock.identities[TEMPORARY.access_key] = TEMPORARY
    with aws_environment(monkeypatch, bedrock.environment(wrong)):
        problem = failure_of(provider())
    assert isinstance(problem, CredentialsRefused)
    assert hint in problem.hint
    assert wrong.secret_key not in f"{problem.detail} {problem.hint}"


def test_temporary_keys_go_with_their_session_token(bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    bedrock.identities[TEMPORARY.access_key] = TEMPORARY
    with aws_environment(monkeypatch, bedrock.environment(TEMPORARY)):
        ask(provider())
    assert bedrock.asked[0].headers["X-Amz-Security-Token"] == "token-of-temp"


def test_a_profile_brings_its_keys_and_its_region(
    bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bedrock.identities["AKIDPROFILE"] = Identity("AKIDPROFILE", "secret-of-profile")
    config = tmp_path / "config"
    config.write_text(
        "[profile llm]\nregion = eu-west-3\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = secret-of-profile\n"
    )
    variables = bedrock.environment(region=None) | {"AWS_CONFIG_FILE": str(config)}
    with aws_environment(monkeypatch, variables):
        ask(provider(profile="llm"))
        problem = failure_of(provider(profile="other"))
    assert signed_by(bedrock).startswith("AKIDPROFILE/")
    assert "/eu-west-3/" in signed_by(bedrock)
    assert isinstance(problem, CredentialsRefused)
    assert "'other'" in problem.hint


def test_nobody_asks_when_there_are_no_keys(bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = bedrock.environment()
    del variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]
    with aws_environment(monkeypatch, variables):
        problem = failure_of(provider())
    assert isinstance(problem, CredentialsRefused)
    assert "no AWS credentials" in problem.detail
    assert not bedrock.received


def test_keys_that_appear_later_are_found(bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = bedrock.environment()
    without = {name: value for name, value in variables.items() if "KEY" not in name}

    async def twice(asked: ModelProvider) -> None:
        with aws_environment(monkeypatch, without), pytest.raises(CredentialsRefused):
            await anext(asked.stream(PROMPT))
        with aws_environment(monkeypatch, variables):
            assert [chunk async for chunk in asked.stream(PROMPT)]

    run(twice(provider()))


def test_an_api_key_of_bedrock_is_borne_and_nothing_is_signed(secure_bedrock: BedrockServer) -> None:
    secure_bedrock.api_keys.add("bedrock-api-key-right")
    ask(provider(key="bedrock-api-key-right"))
    assert secure_bedrock.asked[0].headers["Authorization"] == "Bearer bedrock-api-key-right"


def test_a_wrong_api_key_is_told_without_showing_it(secure_bedrock: BedrockServer) -> None:
    problem = failure_of(provider(key="bedrock-api-key-wrong"))
    assert isinstance(problem, CredentialsRefused)
    assert "API key" in problem.detail
    assert "bedrock-api-key-wrong" not in f"{problem.detail} {problem.hint}"
    assert len(secure_bedrock.asked) == 1


def test_an_api_key_is_never_sent_in_the_clear() -> None:
    with pytest.raises(ModelsMisconfigured, match="https"):
        provider(key="bedrock-api-key", url="http://127.0.0.1:9")


def test_a_role_is_assumed_once_and_signs(bedrock: BedrockServer) -> None:
    async def twice(asked: ModelProvider) -> None:
        for _ in range(2):
            assert [chunk async for chunk in asked.stream(PROMPT)]

    run(twice(provider(role=ROLE)))
    assert [received.path for received in bedrock.received].count("/") == 1
    assert signed_by(bedrock).startswith("ASIA")
    assert bedrock.asked[0].headers["X-Amz-Security-Token"].startswith("token-")


def test_a_role_is_assumed_anew_before_its_keys_expire(bedrock: BedrockServer) -> None:
    bedrock.role_seconds = 300

    async def twice(asked: ModelProvider) -> None:
        for _ in range(2):
            assert [chunk async for chunk in asked.stream(PROMPT)]

    run(twice(provider(role=ROLE)))
    assert [received.path for received in bedrock.received].count("/") == 2


def test_a_role_that_may_not_be_assumed_is_told(bedrock: BedrockServer) -> None:
    problem = failure_of(provider(role=f"{ROLE}-of-others"))
    assert isinstance(problem, CredentialsRefused)
    assert "sts:AssumeRole" in problem.hint
    assert not bedrock.asked


def test_a_role_is_not_assumed_without_keys(bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {name: value for name, value in bedrock.environment().items() if "KEY" not in name}
    with aws_environment(monkeypatch, variables):
        assert "no AWS credentials" in failure_of(provider(role=ROLE)).detail


def test_the_region_of_an_arn_is_used_when_none_is_given(
    bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with aws_environment(monkeypatch, bedrock.environment(region=None)):
        ask(provider(PROFILE_ARN))
    assert "/eu-central-1/" in signed_by(bedrock)
    assert bedrock.asked[0].path == f"/model/{PROFILE_ARN}/converse-stream"


def test_an_arn_of_another_region_is_told_before_anything_is_sent(bedrock: BedrockServer) -> None:
    problem = failure_of(provider(PROFILE_ARN, region="us-east-1"))
    assert isinstance(problem, RegionWrong)
    assert "eu-central-1" in problem.detail
    assert not bedrock.received


def test_no_region_at_all_is_told(bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with aws_environment(monkeypatch, bedrock.environment(region=None)):
        problem = failure_of(provider(PROFILE))
    assert isinstance(problem, RegionWrong)
    assert "RELIA_LLM_REGION" in problem.hint


def test_what_is_no_region_is_told(bedrock: BedrockServer) -> None:
    problem = failure_of(provider(MODEL, region="us_east_1"))
    assert isinstance(problem, RegionWrong)
    assert not bedrock.received


def test_a_url_of_its_own_is_asked_instead_of_the_regions(
    bedrock: BedrockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = bedrock.environment()
    del variables["AWS_ENDPOINT_URL"]
    with aws_environment(monkeypatch, variables):
        ask(provider(url=bedrock.url))
    assert len(bedrock.asked) == 1

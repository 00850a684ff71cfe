"""`relia doctor --llm` against a provider on loopback."""

import json

from tests.integration.cli.conftest import Relia
from tests.servers.aws import Refusal
from tests.servers.bedrock import BedrockServer
from tests.servers.bedrock_said import PROFILE

SETTINGS = {"RELIA_LLM": "bedrock", "RELIA_LLM_MODEL": PROFILE}


def test_without_a_model_there_is_nothing_wrong(relia: Relia) -> None:
    done = relia("doctor", "--llm")
    assert done.returncode == 0
    assert "grounded" in done.stdout


def test_a_provider_is_looked_at_for_free_and_for_a_token_when_asked(relia: Relia) -> None:
    with BedrockServer() as server:
        free = relia("doctor", "--llm", "--json", **SETTINGS, **server.environment())
        assert not server.asked
        paid = relia("doctor", "--llm", "--spend", "--json", **SETTINGS, **server.environment())
        assert len(server.asked) == 1
    (provider,) = json.loads(free.stdout)["providers"]
    assert (free.returncode, paid.returncode) == (0, 0)
    assert (provider["name"], provider["configured"], provider["reachable"], provider["allowed"]) == (
        "bedrock",
        True,
        True,
        None,
    )
    assert (provider["circuit"], provider["fault"]) == ("closed", "")
    assert provider["seconds"] > 0
    assert json.loads(paid.stdout)["providers"][0]["allowed"] is True


def test_a_provider_that_refuses_is_told_with_what_to_do(relia: Relia) -> None:
    with BedrockServer() as server:
        server.always(Refusal(403, "AccessDeniedException", "not authorized to perform: bedrock:InvokeModel on x"))
        done = relia("doctor", "--llm", "--spend", **SETTINGS, **server.environment())
    assert done.returncode == 3
    assert "not allowed" in done.stdout
    assert "next: Allow bedrock:InvokeModel on" in done.stdout


def test_spending_is_only_for_the_models(relia: Relia) -> None:
    done = relia("doctor", "--spend")
    assert done.returncode == 2
    assert "--llm" in done.stderr

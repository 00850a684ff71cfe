"""A Bedrock on loopback, to which this process's AWS configuration points."""

from collections.abc import Iterator

import pytest
from tests.integration.llm.aws_calls import aws_environment
from tests.servers.bedrock import BedrockServer


@pytest.fixture
def bedrock(monkeypatch: pytest.MonkeyPatch) -> Iterator[BedrockServer]:
    """Its user's keys and its region stand in the environment."""
    with BedrockServer() as server, aws_environment(monkeypatch, server.environment()):
        yield server


@pytest.fixture
def secure_bedrock(monkeypatch: pytest.MonkeyPatch) -> Iterator[BedrockServer]:
    """The same over TLS, which is the only way that an API key is sent; without keys that sign."""
    with BedrockServer(tls=True) as server:
        variables = {name: value for name, value in server.environment().items() if "KEY" not in name}
        with aws_environment(monkeypatch, variables):
            yield server

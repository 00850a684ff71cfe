"""The providers that one contract is held to: a real model server, a scripted server, and the fake that Relia ships."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from pydantic import SecretStr
from tests.asking import QUESTION
from tests.servers import bedrock_said, faulty, llama
from tests.servers.aws import Refusal
from tests.servers.bedrock import BedrockServer

from relia.llm.domain import Finish, Provider, ProviderKind, TokenUsage
from relia.llm.errors import ContextTooLong, CredentialsRefused, ProviderFailed, ProviderUnreachable
from relia.llm.fake import FakeProvider
from relia.llm.providers.make import make_provider
from relia.llm.script import Script, Wait
from relia.llm.settings import ProviderConfig

SCHEMA: Mapping[str, object] = {
    "type": "object",
    "properties": {"state": {"enum": ["present", "absent"]}, "become": {"type": "boolean"}},
    "required": ["state", "become"],
    "additionalProperties": False,
}
ANSWER = json.dumps({"state": "present", "become": True})
LONG = "- hosts: all\n" * 20
CUT_TOKENS = 16
WHOLE = replace(QUESTION, schema=SCHEMA)
ENDLESS = replace(QUESTION, output_tokens=CUT_TOKENS)
FAULTS = (CredentialsRefused, ContextTooLong, ProviderUnreachable)


class Stand(Protocol):
    """One of the three. Each method gives a provider that behaves so for the next call."""

    model: str

    def whole(self) -> Provider:
        """Asked `WHOLE`, it answers to the end, as the schema says."""
        ...

    def cut_off(self) -> Provider:
        """Asked `ENDLESS`, it has more to say than it may."""
        ...

    def slow(self) -> Provider:
        """It begins an answer that nobody needs to hear to the end."""
        ...

    def failing(self, fault: type[ProviderFailed]) -> Provider:
        """It fails so, at the call and at the check."""
        ...


def compatible(url: str, model: str, key: str | None, name: str = "local") -> Provider:
    return make_provider(
        ProviderConfig(
            name=name, kind=ProviderKind.COMPATIBLE, model=model, url=url, key=SecretStr(key) if key else None
        )
    )


class LlamaStand:
    model = llama.MODEL

    def __init__(self, server: llama.LlamaServer) -> None:
        self._server = server

    def _provider(self, key: str = llama.KEY) -> Provider:
        return compatible(self._server.url, self.model, key)

    def whole(self) -> Provider:
        return self._provider()

    def cut_off(self) -> Provider:
        return self._provider()

    def slow(self) -> Provider:
        return self._provider()

    def failing(self, fault: type[ProviderFailed]) -> Provider:
        if fault is ProviderUnreachable:
            return compatible(closed_url(), self.model, llama.KEY)
        return self._provider("sk-wrong" if fault is CredentialsRefused else llama.KEY)


class ScriptedStand:
    """What the scripted server answers to a fault is what vLLM answers, where that differs from llama.cpp."""

    model = faulty.MODEL

    def __init__(self, server: faulty.FaultyServer) -> None:
        self._server = server

    def _provider(self, reply: faulty.Reply) -> Provider:
        self._server.reply(reply)
        return compatible(self._server.url, self.model, "sk-scripted")

    def whole(self) -> Provider:
        return self._provider(faulty.answer(ANSWER))

    def cut_off(self) -> Provider:
        return self._provider(faulty.answer(LONG, finish="length", tokens=(11, CUT_TOKENS, 0)))

    def slow(self) -> Provider:
        return self._provider(faulty.silence(before="- hosts"))

    def failing(self, fault: type[ProviderFailed]) -> Provider:
        if fault is ProviderUnreachable:
            return compatible(closed_url(), self.model, None)
        said = {
            CredentialsRefused: (401, {"error": "Unauthorized"}),
            ContextTooLong: (
                400,
                {"error": {"message": "This model's maximum context length is 512 tokens.", "type": "BadRequestError"}},
            ),
        }
        reply = faulty.status(*said[fault])
        self._server.models_reply = reply if fault is CredentialsRefused else faulty.models(self.model)
        return self._provider(reply)


class BedrockStand:
    model = bedrock_said.PROFILE

    def __init__(self, server: BedrockServer) -> None:
        self._server = server

    def _provider(self, reply: bedrock_said.Reply, **changed: str) -> Provider:
        self._server.reply(reply)
        return make_provider(
            ProviderConfig.model_validate(
                {"name": "local", "kind": ProviderKind.BEDROCK, "model": self.model, "region": "us-east-1", **changed}
            )
        )

    def whole(self) -> Provider:
        return self._provider(bedrock_said.Answer((ANSWER[:9], ANSWER[9:])))

    def cut_off(self) -> Provider:
        usage = {"inputTokens": 11, "outputTokens": CUT_TOKENS, "totalTokens": 11 + CUT_TOKENS}
        return self._provider(bedrock_said.Answer((LONG,), stop="max_tokens", usage=usage))

    def slow(self) -> Provider:
        begun = bedrock_said.Answer(("- hosts",)).begun()
        return self._provider(bedrock_said.Stream(tuple(begun), then="hold"))

    def failing(self, fault: type[ProviderFailed]) -> Provider:
        if fault is ProviderUnreachable:
            return self._provider(bedrock_said.Answer(), url=closed_url())
        said = {
            CredentialsRefused: Refusal(403, "UnrecognizedClientException", "The security token is invalid."),
            ContextTooLong: Refusal(400, "ValidationException", "Input is too long for requested model."),
        }
        if fault is CredentialsRefused:
            self._server.refusals = {"/async-invoke": said[fault]}
        return self._provider(said[fault])


class FakeStand:
    model = "scripted"

    def whole(self) -> Provider:
        return FakeProvider(ANSWER, name="local")

    def cut_off(self) -> Provider:
        return FakeProvider(Script([LONG], TokenUsage(11, CUT_TOKENS, 0), Finish.CUT_OFF), name="local")

    def slow(self) -> Provider:
        return FakeProvider(Script(["- hosts", Wait(60)]), ANSWER, name="local")

    def failing(self, fault: type[ProviderFailed]) -> Provider:
        return FakeProvider(fault("local", "as it was told to.", hint="Tell it otherwise."), name="local")


def closed_url() -> str:
    """Where nothing listens any more."""
    with faulty.FaultyServer() as server:
        return server.url


@contextmanager
def scripted() -> Iterator[ScriptedStand]:
    with faulty.FaultyServer() as server:
        yield ScriptedStand(server)

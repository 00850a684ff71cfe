"""What leaves for a server that speaks OpenAI's protocol, and what a look at it tells."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.asking import QUESTION, heard
from tests.loops import run
from tests.servers import faulty
from tests.servers.faulty import FaultyServer, Received, status

from relia.llm.domain import Message, Prompt, Provider, ProviderHealth, ProviderKind, Speaker
from relia.llm.errors import ModelsMisconfigured
from relia.llm.providers.make import make_provider
from relia.llm.settings import ProviderConfig

KINDS = [ProviderKind.COMPATIBLE, ProviderKind.OPENAI]
TEXT = "- hosts: all\n"


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer() as made:
        made.always(faulty.answer(TEXT))
        yield made


def provider(
    server: FaultyServer, kind: ProviderKind, key: str | None = "sk-mine", model: str = faulty.MODEL
) -> Provider:
    return make_provider(
        ProviderConfig(name="one", kind=kind, model=model, url=server.url, key=SecretStr(key) if key else None)
    )


def sent(server: FaultyServer, asked: Provider, prompt: Prompt = QUESTION, model: str | None = None) -> Received:
    async def work() -> None:
        await heard(asked.stream(prompt, model))
        await asked.close()

    run(work())
    return server.chats[-1]


def checked(asked: Provider) -> ProviderHealth:
    async def work() -> ProviderHealth:
        try:
            return await asked.check()
        finally:
            await asked.close()

    return run(work())


@pytest.mark.parametrize("kind", KINDS)
def test_the_prompt_its_limit_and_its_temperature_are_sent_as_they_are(
    server: FaultyServer, kind: ProviderKind
) -> None:
    prompt = replace(
        QUESTION,
        messages=(
            Message(Speaker.SYSTEM, "write YAML"),
            Message(Speaker.USER, "install nginx"),
            Message(Speaker.ASSISTANT, "- hosts: al"),
            Message(Speaker.USER, "hosts is wrong"),
        ),
        temperature=0.3,
    )
    body = sent(server, provider(server, kind), prompt).json
    assert body["messages"] == [{"role": message.speaker.value, "content": message.text} for message in prompt.messages]
    limit = "max_tokens" if kind is ProviderKind.COMPATIBLE else "max_completion_tokens"
    assert (body[limit], body["temperature"], body["stream"]) == (prompt.output_tokens, 0.3, True)
    assert body["stream_options"] == {"include_usage": True}
    assert "tools" not in body


def test_a_request_may_name_another_model(server: FaultyServer) -> None:
    assert (
        sent(server, provider(server, ProviderKind.COMPATIBLE), model="qwen/coder-7b").json["model"] == "qwen/coder-7b"
    )


def test_a_model_that_thinks_is_told_no_temperature(server: FaultyServer) -> None:
    assert "temperature" not in sent(server, provider(server, ProviderKind.OPENAI, model="o3-mini")).json


def test_the_key_goes_to_the_server_and_no_key_where_none_is_set(server: FaultyServer) -> None:
    assert sent(server, provider(server, ProviderKind.COMPATIBLE)).headers["authorization"] == "Bearer sk-mine"
    assert "authorization" not in sent(server, provider(server, ProviderKind.COMPATIBLE, key=None)).headers


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_the_environment_goes_along(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch, kind: ProviderKind
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, f"secret-{name}")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: secret-header\nAuthorization: secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    headers = sent(server, provider(server, kind)).headers
    assert headers["authorization"] == "Bearer sk-mine"
    assert not [value for value in headers.values() if "secret" in value]
    assert not [name for name in headers if name.startswith("x-")]


def test_a_check_says_when_the_model_is_not_listed(server: FaultyServer) -> None:
    server.models_reply = faulty.models("a", "b", "evil\x1b[2J")
    health = checked(provider(server, ProviderKind.COMPATIBLE))
    assert (health.reachable, health.detail) == (
        True,
        f"it does not list the model {faulty.MODEL}, but 2 others: a, b.",
    )
    assert not server.chats


def test_a_list_that_everybody_may_see_says_nothing_about_the_key(server: FaultyServer) -> None:
    assert checked(provider(server, ProviderKind.COMPATIBLE)).allowed is None
    assert checked(provider(server, ProviderKind.COMPATIBLE, key=None)).allowed is None
    assert checked(provider(server, ProviderKind.OPENAI)).allowed is True


def test_a_list_that_only_the_key_opens_says_that_the_key_is_right(server: FaultyServer) -> None:
    listed = faulty.models(faulty.MODEL)

    async def only_with_key(exchange: faulty.Exchange) -> None:
        known = exchange.request.headers.get("authorization") == "Bearer sk-mine"
        await (listed if known else status(401, {"error": "Unauthorized"}))(exchange)

    server.models_reply = only_with_key
    assert checked(provider(server, ProviderKind.COMPATIBLE)).allowed is True
    assert checked(provider(server, ProviderKind.COMPATIBLE, key="sk-other")).allowed is False
    assert checked(provider(server, ProviderKind.COMPATIBLE, key=None)).allowed is False


def test_a_server_without_a_list_is_reachable_all_the_same(server: FaultyServer) -> None:
    server.models_reply = status(404, "not found")
    health = checked(provider(server, ProviderKind.COMPATIBLE))
    assert (health.reachable, health.allowed) == (True, None)


def test_a_compatible_provider_needs_a_url() -> None:
    with pytest.raises(ModelsMisconfigured, match="url"):
        make_provider(ProviderConfig(name="one", kind=ProviderKind.COMPATIBLE, model="m"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", ["sk-one\nsk-two", "“sk-one”"])
def test_a_key_that_cannot_be_one_is_refused_and_not_shown(kind: ProviderKind, key: str) -> None:
    with pytest.raises(ModelsMisconfigured, match="key") as raised:
        make_provider(ProviderConfig(name="one", kind=kind, model="m", url="http://127.0.0.1:1/v1", key=SecretStr(key)))
    assert "sk-" not in f"{raised.value.detail}{raised.value.hint}"


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://127.0.0.1:99999/v1", "ftp://127.0.0.1/v1", "127.0.0.1:8080", "http:///v1"]
)
def test_a_url_that_leads_nowhere_is_refused(url: str) -> None:
    with pytest.raises(ModelsMisconfigured, match="one: the url"):
        make_provider(ProviderConfig(name="one", kind=ProviderKind.COMPATIBLE, model="m", url=url))


def test_the_libraries_of_the_providers_are_imported_when_one_is_first_asked() -> None:
    program = """
import sys
from relia.llm.settings import ProviderConfig
from relia.llm.providers.make import make_provider
make_provider(ProviderConfig(name="one", kind="compatible", model="m", url="http://127.0.0.1:1/v1"))
print([name for name in ("pydantic_ai", "openai", "httpx2", "boto3") if name in sys.modules])
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "src")}
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert ran.stdout.strip() == "[]"

"""Prices: the administrator's before those that are shipped, and none where nobody knows it."""

import socket
from decimal import Decimal
from pathlib import Path

import pytest

from relia.llm.domain import ProviderKind, TokenUsage
from relia.llm.errors import ModelsMisconfigured
from relia.llm.prices import TABLE, Prices, price_table
from relia.llm.settings import ProviderConfig

MILLION = TokenUsage(input=1_000_000, output=1_000_000)
SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0"
ARN = "arn:aws:bedrock:eu-central-1:123456789012"


def provider(
    kind: ProviderKind, name: str = "mine", url: str | None = None, region: str | None = None
) -> ProviderConfig:
    return ProviderConfig(name=name, kind=kind, model="m", url=url, region=region)


OPENAI = provider(ProviderKind.OPENAI)
BEDROCK = provider(ProviderKind.BEDROCK)


def dollars(config: ProviderConfig, model: str, usage: TokenUsage = MILLION) -> Decimal | None:
    cost = Prices().cost(config, model, usage)
    return None if cost is None else cost.dollars


def table(folder: Path, text: str) -> Prices:
    path = folder / "prices.toml"
    path.write_text(text, encoding="utf-8")
    return Prices(price_table(path, ["mine", "local"]))


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-4o-2024-08-06"])
def test_a_model_of_openai_costs_what_is_listed(model: str) -> None:
    cost = Prices().cost(OPENAI, model, MILLION)
    assert cost is not None
    assert cost.dollars == Decimal("12.5")
    assert cost.source.startswith("genai-prices ")


def test_cached_tokens_are_cheaper_and_part_of_the_prompt() -> None:
    assert dollars(OPENAI, "gpt-4o", TokenUsage(1_000_000, 0, 1_000_000)) == Decimal("1.25")
    assert dollars(OPENAI, "gpt-4o", TokenUsage(1_000_000, 0, 5_000_000)) == Decimal("1.25")
    assert dollars(OPENAI, "gpt-4o", TokenUsage(1_000_000, 0, None)) == Decimal("2.5")


@pytest.mark.parametrize("usage", [TokenUsage(), TokenUsage(input=10), TokenUsage(output=10)])
def test_what_the_provider_did_not_count_has_no_price(usage: TokenUsage) -> None:
    assert dollars(OPENAI, "gpt-4o", usage) is None
    assert dollars(OPENAI, "gpt-4o") is not None


@pytest.mark.parametrize("model", ["gpt-99-ultra", "ft:gpt-4o:us", "text-embedding-3-small", "qwen2.5-coder"])
def test_a_model_that_is_not_listed_has_no_price(model: str) -> None:
    assert dollars(OPENAI, model) is None


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/v1", "https://gateway.example/v1", "https://api.openai.com.example"]
)
def test_a_server_of_ones_own_is_not_billed_as_openai(url: str) -> None:
    assert dollars(provider(ProviderKind.OPENAI, url=url), "gpt-4o") is None
    assert dollars(provider(ProviderKind.COMPATIBLE, url=url), "gpt-4o") is None
    assert dollars(provider(ProviderKind.OPENAI, url="https://api.openai.com/v1"), "gpt-4o") is not None


def test_a_compatible_server_has_no_price_without_a_table() -> None:
    assert dollars(provider(ProviderKind.COMPATIBLE), "gpt-4o") is None


@pytest.mark.parametrize(
    "model",
    [
        SONNET,
        f"us.{SONNET}",
        f"eu.{SONNET}",
        f"apac.{SONNET}",
        f"jp.{SONNET}",
        "anthropic.claude-sonnet-4-5-20250929",
        f"{ARN}:inference-profile/eu.{SONNET}",
        f"arn:aws:bedrock:us-east-1::foundation-model/{SONNET}",
        f"{SONNET}:200k",
    ],
)
def test_one_bedrock_model_costs_the_same_by_all_its_names(model: str) -> None:
    assert dollars(BEDROCK, model) == Decimal("19.8")


def test_a_global_profile_of_bedrock_has_its_own_price() -> None:
    assert dollars(BEDROCK, f"global.{SONNET}") == Decimal(18)
    assert dollars(BEDROCK, f"{ARN}:inference-profile/global.{SONNET}") == Decimal(18)


@pytest.mark.parametrize(
    "model",
    [
        f"{ARN}:application-inference-profile/a1b2c3d4e5f6",
        f"{ARN}:provisioned-model/{SONNET}",
        f"{ARN}:custom-model/amazon.nova-lite-v1:0/abc",
        f"{ARN}:imported-model/abc",
        f"{ARN}:default-prompt-router/anthropic.claude:1",
        f"arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/{SONNET}",
        "anthropic.claude-v2:1",
        "amazon.titan-embed-text-v1",
        "gpt-4o",
        "arn:",
        "",
    ],
)
def test_what_does_not_tell_its_bedrock_model_has_no_price(model: str) -> None:
    assert dollars(BEDROCK, model) is None


def test_regions_with_other_prices_have_none() -> None:
    assert dollars(provider(ProviderKind.BEDROCK, region="us-gov-west-1"), SONNET) is None
    assert dollars(provider(ProviderKind.BEDROCK, region="eu-west-1"), SONNET) is not None


def test_bedrock_behind_a_private_endpoint_is_bedrock_and_a_fake_is_not() -> None:
    assert dollars(
        provider(ProviderKind.BEDROCK, url="https://vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com"), SONNET
    )
    assert dollars(provider(ProviderKind.BEDROCK, url="http://127.0.0.1:9000"), SONNET) is None


def test_no_price_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert dollars(OPENAI, "gpt-4o-mini") is not None


def test_the_table_goes_before_what_is_listed(tmp_path: Path) -> None:
    prices = table(tmp_path, '[mine."gpt-4o*"]\ninput = 1\ncached = 0.5\noutput = 2.25\n')
    cost = prices.cost(OPENAI, "gpt-4o-mini", TokenUsage(1_000_000, 1_000_000, 500_000))
    assert cost is not None
    assert (cost.dollars, cost.source) == (Decimal("3.00"), TABLE)
    other = prices.cost(provider(ProviderKind.OPENAI, "other"), "gpt-4o-mini", MILLION)
    assert other is not None
    assert other.source != TABLE


def test_the_first_row_that_fits_holds(tmp_path: Path) -> None:
    prices = table(tmp_path, '[local]\n"qwen*-1.5b" = {input = 1, output = 1}\n"*" = {input = 9, output = 9}\n')
    local = provider(ProviderKind.COMPATIBLE, "local", "http://127.0.0.1:1/v1")
    for model, expected in (("qwen2-1.5b", 2), ("qwen2-7b", 18)):
        cost = prices.cost(local, model, MILLION)
        assert cost is not None
        assert cost.dollars == expected


def test_a_model_that_is_free_costs_nothing_and_that_is_known(tmp_path: Path) -> None:
    cost = table(tmp_path, '[local."*"]\ninput = 0\noutput = 0\n').cost(
        provider(ProviderKind.COMPATIBLE, "local"), "m", MILLION
    )
    assert cost is not None
    assert cost.dollars == 0


def test_a_model_is_also_known_by_the_name_that_it_was_asked_by(tmp_path: Path) -> None:
    prices = table(tmp_path, '[local."fast"]\ninput = 1\noutput = 1\n')
    local = provider(ProviderKind.COMPATIBLE, "local")
    assert prices.cost(local, "/models/q4.gguf", MILLION) is None
    cost = prices.cost(local, "/models/q4.gguf", MILLION, asked="fast")
    assert cost is not None
    assert cost.dollars == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[mine.x]\ninput = \noutput = 1", r"is not TOML: .* line 2"),
        ("[mnie.x]\ninput = 1\noutput = 1", r"\[mnie\]: no provider has this name; allowed: .*local, mine"),
        ("mine = 1", "'mine' is no table"),
        ("[mine]\ninput = 1", r'\[mine."input"\] is no table of prices'),
        ('[mine."a*"]\ninput = 1\nouput = 1', r'\[mine."a\*"\]: ouput .* did you mean output\?'),
        ("[mine.x]\noutput = 1", "input is missing"),
        ("[mine.x]\ninput = -1\noutput = 1", "input = -1 is not allowed; allowed: dollars for a million tokens"),
        ("[mine.x]\ninput = nan\noutput = 1", "input = NaN is not allowed"),
        ('[mine.x]\ninput = "1"\noutput = 1', "input = '1' is no number"),
        ("[mine.x]\ninput = true\noutput = 1", "input = True is no number"),
        ("[mine.x]\ninput = 1e7\noutput = 1", "is not allowed"),
        ("#" * 1_000_001, "larger than 1,000,000 bytes"),
    ],
)
def test_a_table_that_is_wrong_says_where_and_what_is_allowed(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ModelsMisconfigured, match=said) as caught:
        table(tmp_path, text)
    assert str(tmp_path / "prices.toml") in caught.value.detail


def test_a_table_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ModelsMisconfigured, match="cannot be read: No such file"):
        price_table(tmp_path / "none.toml", [])

"""The table of providers: who is configured, who is asked first, and what a wrong setting says."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from relia.llm.errors import ModelsMisconfigured
from relia.llm.settings import LlmSettings
from relia.llm.table import provider_table

HOUSE = '[house]\nkind = "compatible"\nurl = "http://127.0.0.1:8080/v1"\nmodel = "qwen"\n'


def table_file(folder: Path, text: str) -> Path:
    path = folder / "providers.toml"
    path.write_text(text)
    return path


def test_without_settings_no_model_is_asked() -> None:
    table = provider_table(LlmSettings(), {})
    assert table.chain == ()
    assert not table.providers


def test_one_provider_comes_from_the_settings_alone() -> None:
    settings = LlmSettings(llm="compatible", llm_url="http://127.0.0.1:1/v1", llm_model="qwen", llm_retries=7)
    table = provider_table(settings, {})
    assert table.chain == ("compatible",)
    assert table.providers["compatible"].model == "qwen"
    assert table.providers["compatible"].key is None
    assert table.providers["compatible"].limits.retries == 7


def test_openai_takes_the_key_that_its_own_tools_take() -> None:
    table = provider_table(LlmSettings(llm="openai", llm_model="gpt"), {"OPENAI_API_KEY": "sk-theirs"})
    assert table.providers["openai"].key == SecretStr("sk-theirs")
    own = LlmSettings(llm="openai", llm_model="gpt", llm_key=SecretStr("sk-ours"))
    assert provider_table(own, {"OPENAI_API_KEY": "sk-theirs"}).providers["openai"].key == SecretStr("sk-ours")


def test_the_file_adds_providers_and_the_fallback_orders_them(tmp_path: Path) -> None:
    settings = LlmSettings(
        llm="openai",
        llm_model="gpt",
        llm_key=SecretStr("k"),
        llm_fallback=["house", "grounded"],
        llm_providers=table_file(tmp_path, HOUSE + "[house.limits]\nretries = 0\n"),
    )
    table = provider_table(settings, {})
    assert table.chain == ("openai", "house")
    assert list(table.providers) == ["house", "openai"]
    assert table.providers["house"].limits.retries == 0
    assert table.providers["house"].limits.connect_seconds == table.providers["openai"].limits.connect_seconds


def test_a_provider_of_the_file_may_be_the_default(tmp_path: Path) -> None:
    table = provider_table(LlmSettings(llm="house", llm_providers=table_file(tmp_path, HOUSE)), {})
    assert table.chain == ("house",)


def test_a_key_is_read_from_a_file_or_a_variable(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-file\n")
    two = f'{HOUSE}key_file = "{tmp_path / "key"}"\n' + HOUSE.replace("house", "other") + 'key_env = "OTHER"\n'
    table = provider_table(LlmSettings(llm_providers=table_file(tmp_path, two)), {"OTHER": "from-variable"})
    assert table.providers["house"].key == SecretStr("from-file")
    assert table.providers["other"].key == SecretStr("from-variable")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"llm": "opnai"}, "RELIA_LLM names 'opnai'.* allowed here: bedrock, compatible, grounded, openai"),
        ({"llm": "compatible", "llm_model": "m"}, "a compatible server needs a url"),
        ({"llm": "compatible", "llm_url": "http://h/v1"}, "RELIA_LLM=compatible needs a model"),
        ({"llm": "compatible", "llm_model": "m", "llm_url": "h:80"}, "begins with http"),
        ({"llm": "openai", "llm_model": "m"}, "openai needs a key"),
        ({"llm_fallback": ["nobody"]}, "RELIA_LLM_FALLBACK names 'nobody'.* allowed here: none"),
        (
            {"llm": "bedrock", "llm_model": "m", "llm_context_tokens": 1000, "llm_output_tokens": 1000},
            "output_tokens must be below",
        ),
    ],
)
def test_a_contradiction_names_the_setting_and_what_is_allowed(settings: dict[str, object], said: str) -> None:
    with pytest.raises(ModelsMisconfigured, match=said):
        provider_table(LlmSettings.model_validate(settings), {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("house = 1", "'house' is no table"),
        ("[house", "is not TOML"),
        (HOUSE + "colour = 1", "colour: Extra inputs"),
        (HOUSE + "[house.limits]\nretries = 99", "retries: Input should be less"),
        (HOUSE + "limits = 3", "limits is a table"),
        (HOUSE + 'name = "other"', "the name stands in the brackets"),
        (HOUSE.replace("house", "grounded"), "is the embedded engine"),
        (HOUSE + 'key_env = "NOT_SET"', "NOT_SET of key_env is not set"),
        (HOUSE + 'key = "a"\nkey_env = "B"', "one of key, key_env and key_file"),
        (HOUSE + 'key_file = "/nowhere/at/all"', "cannot be read"),
        (HOUSE.replace("compatible", "parrot"), "kind: Input should be 'openai', 'bedrock' or 'compatible'"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ModelsMisconfigured, match=said) as caught:
        provider_table(LlmSettings(llm_providers=table_file(tmp_path, text)), {})
    assert "providers.toml" in caught.value.detail


def test_a_wrong_value_never_shows_the_key(tmp_path: Path) -> None:
    text = HOUSE + 'key = "sk-very-secret"\nsmall = "what"\n'
    with pytest.raises(ModelsMisconfigured) as caught:
        provider_table(LlmSettings(llm_providers=table_file(tmp_path, text)), {})
    assert "sk-very-secret" not in f"{caught.value.detail} {caught.value.hint}"

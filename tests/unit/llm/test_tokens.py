"""Counting tokens: exact for OpenAI's encoding, learned for others, never from the network."""

import gzip
import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files

import pytest
from tiktoken.model import MODEL_PREFIX_TO_ENCODING, MODEL_TO_ENCODING
from tiktoken_ext import openai_public  # type: ignore[import-untyped]

from relia.llm import tokens
from relia.llm.domain import Message, Speaker
from relia.llm.tokens import EXACT, GREATEST_FACTOR, MODELS, OBSERVATIONS, OBSERVED_FROM, UNKNOWN_FACTOR, TokenCounter

PLAYBOOK = "- name: Install nginx\n  ansible.builtin.package:\n    name: nginx\n    state: present\n"


@pytest.fixture(scope="module")
def counter() -> TokenCounter:
    return TokenCounter()


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("hello world", 2), ("Hello, world!", 4), ("<|endoftext|>", 7), ("\ud800", 1)],
)
def test_a_text_has_as_many_tokens_as_tiktoken_says(counter: TokenCounter, text: str, count: int) -> None:
    assert counter.count(text) == count


def test_the_vocabulary_is_the_one_that_tiktoken_would_fetch() -> None:
    packed = (files("relia.llm") / "data" / "o200k_base.tiktoken.gz").read_bytes()
    digest = hashlib.sha256(gzip.decompress(packed)).hexdigest()
    assert digest == "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"


def test_the_pattern_and_the_special_tokens_are_those_of_tiktoken(monkeypatch: pytest.MonkeyPatch) -> None:
    ranks = {b"a": 0}
    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", lambda *_, **__: ranks)
    theirs = openai_public.o200k_base()
    assert theirs["name"] == tokens.ENCODING
    assert theirs["pat_str"] == tokens.PATTERN
    assert theirs["special_tokens"] == tokens.SPECIAL


def test_models_are_exact_that_tiktoken_says_have_this_encoding() -> None:
    listed = MODEL_TO_ENCODING | MODEL_PREFIX_TO_ENCODING
    assert {name for name in listed if name.startswith(EXACT)} == {
        name for name, encoding in listed.items() if encoding.startswith(tokens.ENCODING.split("_")[0])
    }


@pytest.mark.parametrize("text", [" " * 2_000_000, "\t" * 1_200_000, "a" * 100_000])
def test_a_text_made_to_break_the_pattern_is_counted(counter: TokenCounter, text: str) -> None:
    assert 0 < counter.count(text) < len(text)


def test_several_threads_share_one_vocabulary() -> None:
    counter, together = TokenCounter(), threading.Barrier(4)

    def count(_: int) -> int:
        together.wait(60)
        return counter.count(PLAYBOOK)

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(count, range(4)))) == 1


def test_a_prompt_counts_more_than_its_texts(counter: TokenCounter) -> None:
    messages = (Message(Speaker.SYSTEM, "You write playbooks."), Message(Speaker.USER, PLAYBOOK))
    assert counter.count_messages(messages) > sum(counter.count(message.text) for message in messages)


@pytest.mark.parametrize("model", ["gpt-4o-mini", "openai/gpt-4.1", "openai.gpt-oss-120b-1:0", "o3"])
def test_a_model_of_this_encoding_needs_no_correction(model: str) -> None:
    assert TokenCounter().expected("openai", model, 1000) == 1000


def test_a_model_of_which_nothing_is_known_is_taken_to_need_more() -> None:
    assert TokenCounter().expected("local", "qwen2.5-coder", 1001) == 1502
    assert TokenCounter().factor("local", "gpt-4") == UNKNOWN_FACTOR


def test_what_a_provider_reports_moves_what_is_expected_of_its_model_alone() -> None:
    counter = TokenCounter()
    counter.observe("local", "qwen", 1000, 1100)
    assert counter.factor("local", "qwen") == pytest.approx((UNKNOWN_FACTOR + 1.1) / 2)
    for _ in range(4 * OBSERVATIONS):
        counter.observe("local", "qwen", 1000, 1100)
    assert counter.factor("local", "qwen") == pytest.approx(1.1, abs=0.01)
    assert counter.factor("other", "qwen") == UNKNOWN_FACTOR


def test_a_model_that_was_exchanged_is_learned_anew() -> None:
    counter = TokenCounter()
    for _ in range(10_000):
        counter.observe("local", "model", 1000, 1000)
    for _ in range(4 * OBSERVATIONS):
        counter.observe("local", "model", 1000, 2000)
    assert counter.factor("local", "model") > 1.95


def test_one_wrong_report_does_no_lasting_harm() -> None:
    counter = TokenCounter()
    counter.observe("local", "model", 1000, 10_000_000)
    assert counter.factor("local", "model") <= GREATEST_FACTOR


@pytest.mark.parametrize(("counted", "reported"), [(OBSERVED_FROM - 1, 900), (1000, None), (1000, 0), (0, 100)])
def test_nothing_is_learned_from_what_says_nothing(counted: int, reported: int | None) -> None:
    counter = TokenCounter()
    counter.observe("local", "model", counted, reported)
    assert counter.factor("local", "model") == UNKNOWN_FACTOR


def test_only_so_many_models_are_remembered() -> None:
    counter = TokenCounter()
    for number in range(MODELS + 1):
        counter.observe("local", f"model-{number}", 1000, 1000)
    assert counter.factor("local", "model-0") == UNKNOWN_FACTOR
    assert counter.factor("local", f"model-{MODELS}") < UNKNOWN_FACTOR

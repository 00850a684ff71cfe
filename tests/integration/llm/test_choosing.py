"""A real model server tells how much the model leans to each of several choices."""

from dataclasses import replace

import pytest
from tests.asking import QUESTION, heard
from tests.contract.llm.stands import compatible
from tests.loops import run
from tests.servers.llama import KEY, MODEL, LlamaServer

from relia.llm.domain import Ended, Prompt

pytestmark = pytest.mark.xdist_group("model_server")
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/")
CHOOSE = replace(QUESTION, output_tokens=1, choices=LETTERS)


def ended(server: LlamaServer, prompt: Prompt) -> Ended:
    async def work() -> Ended:
        provider = compatible(server.url, MODEL, KEY)
        try:
            return (await heard(provider.stream(prompt)))[1]
        finally:
            await provider.close()

    return run(work())


def test_a_model_of_noise_leans_to_some_letters_and_always_alike(model_server: LlamaServer) -> None:
    first = ended(model_server, CHOOSE).leanings
    assert 0 < len(first) <= 20
    assert set(first) <= set(LETTERS)
    assert all(value <= 0 for value in first.values())
    assert ended(model_server, CHOOSE).leanings == pytest.approx(first, abs=1e-3)


def test_without_choices_no_likelihood_is_asked_for(model_server: LlamaServer) -> None:
    assert ended(model_server, replace(CHOOSE, choices=())).leanings == {}

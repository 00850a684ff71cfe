"""Prompts are split into steps, with their conditions, changes and hosts, as `prompts.yml` says."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from relia.generation.grounded.splitting.domain import LONGEST, Clause
from relia.generation.grounded.splitting.splitter import read, topic_of

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "prompts.yml").read_text(encoding="utf-8"))


def _told(clause: Clause) -> dict[str, object]:
    found: dict[str, object] = {"text": clause.text}
    if clause.condition:
        found["if"] = clause.condition
    if clause.on_change:
        found["change"] = True
    if clause.hosts:
        found["hosts"] = clause.hosts
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["prompt"][:60] for case in CASES])
def test_a_prompt_is_split_into_its_steps(case: dict[str, Any]) -> None:
    request = read(case["prompt"])
    assert [_told(clause) for clause in request.clauses] == case["steps"]
    assert request.hosts == case.get("hosts", "")


@pytest.mark.parametrize(
    ("prompt", "platform"),
    [
        ("install vim on Ubuntu 22.04", "debian"),
        ("install vim on my Alma 9 hosts", "redhat"),
        ("add user ubuntu to group docker", ""),
        (r"create the folder C:\Deploy", "windows"),
        ("cisco ios: vlan 10 named OFFICE", "ios"),
    ],
)
def test_the_operating_system_is_read_from_the_words(prompt: str, platform: str) -> None:
    assert read(prompt).platform == platform


def test_the_product_that_a_prompt_announces_is_its_topic() -> None:
    assert topic_of("haproxy: install it and start it") == "haproxy"
    assert topic_of("Set up fail2ban: install the package") == "fail2ban"
    assert topic_of("install haproxy and start it") == ""


def test_a_sentence_that_is_too_long_stays_one_step() -> None:
    [clause] = read("install a, " * LONGEST).clauses
    assert len(clause.text) > LONGEST


def test_of_a_long_list_one_item_more_than_allowed_is_read() -> None:
    assert len(read("\n".join(f"- restart service{number}" for number in range(50)), most=10).clauses) == 11

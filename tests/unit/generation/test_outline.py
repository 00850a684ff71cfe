"""An outline is a list of names of play tasks; a list of requests with their values is none."""

import pytest

from relia.generation.domain import Candidate
from relia.generation.grounded.outline import is_bare, is_outline, named_where_steering, overruled
from relia.generation.grounded.recognise.domain import Planned
from relia.generation.grounded.splitting.splitter import read


def candidates(*modules: str) -> list[Candidate]:
    return [Candidate(f"ansible.builtin.{module}", 0.5) for module in modules]


@pytest.mark.parametrize(
    ("prompt", "bare"),
    [
        ("1. install the packages. 2. configure the firewall. 3. restart the services.", True),
        ("Stop the agent, then clean up the cache, then start the agent.", True),
        ("1. install redis-server. 2. copy redis.conf to /etc/redis/redis.conf. 3. restart redis-server.", False),
        ("add the volume ci-cache, then the network ci-net, then pull quay.io/acme/runner:2", False),
    ],
)
def test_names_of_play_tasks_are_told_from_requests(prompt: str, bare: bool) -> None:
    clauses = read(prompt).clauses
    assert is_outline(clauses, prompt)
    assert is_bare(clauses, prompt) == bare


def test_a_recogniser_is_overruled_by_a_ranker_that_sees_nothing_like_it() -> None:
    plan = Planned("ansible.builtin.service", {"name": "agent"})
    assert overruled(plan, candidates("shell", "command", "copy", "service"))
    assert not overruled(plan, candidates("shell", "systemd_service", "copy"))
    assert not overruled(plan, [])


def test_what_only_steers_the_run_is_guessed_where_a_word_asks_for_it() -> None:
    found = candidates("set_fact", "fail", "copy")
    assert [one.module for one in named_where_steering("Copy the rest", found)] == ["ansible.builtin.copy"]
    assert named_where_steering("Set the facts or fail", found) == found

"""What `him`, `them` and `that user` point at is what the steps before have named."""

import pytest

from relia.generation.grounded.recognise.domain import Situation
from relia.generation.grounded.recognise.recogniser import recognise


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        ("create user anna", "add her to the group docker", ["anna"]),
        ("create the users anna, ben and carl", "add them to the group docker", ["anna", "ben", "carl"]),
        ("create the accounts mia and noah", "put them into the group docker", ["mia", "noah"]),
    ],
)
def test_those_who_were_made_get_their_groups(first: str, second: str, names: list[str]) -> None:
    situation = Situation(f"{first}, then {second}")
    recognise(first, situation)
    [planned] = recognise(second, situation)
    assert planned.arguments["groups"] == "docker"
    assert planned.keywords.get("loop", [planned.arguments["name"]]) == names


def test_a_group_that_was_just_made_gets_its_members() -> None:
    situation = Situation("create the group media and add plex and jellyfin to it")
    recognise("create the group media", situation)
    [planned] = recognise("add plex and jellyfin to it", situation)
    assert planned.module == "ansible.builtin.user"
    assert (planned.arguments["groups"], planned.keywords["loop"]) == ("media", ["plex", "jellyfin"])


@pytest.mark.parametrize("second", ["start all of them", "start them", "start both", "start them all"])
def test_all_that_was_installed_is_started(second: str) -> None:
    situation = Situation(f"install nginx and mariadb-server, then {second}")
    recognise("install nginx and mariadb-server", situation)
    [planned] = recognise(second, situation)
    assert planned.keywords["loop"] == ["nginx", "mariadb"]


@pytest.mark.parametrize(
    ("command", "folder"), [("make build", "/srv/app"), ("npm ci", "/srv/app"), ("/opt/a.sh -v", None)]
)
def test_sources_are_built_where_they_were_put(command: str, folder: str | None) -> None:
    situation = Situation(f"clone it, then run {command}", folder="/srv/app")
    [planned] = recognise(f"run {command}", situation)
    assert planned.arguments.get("chdir") == folder

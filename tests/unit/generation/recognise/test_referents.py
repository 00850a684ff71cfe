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

"""What several steps say of one account is one play task: `create user lena`, `give her zsh`, `add her to the wheel group`."""

from collections.abc import Mapping, Sequence

from relia.generation.grounded.compose.composer import Entry

_USER = "ansible.builtin.user"
_GROUP = "ansible.builtin.group"


def account_before(entry: Entry, entries: Sequence[Entry]) -> Entry | None:
    """The earlier play task that makes the account which `entry` goes on about, now with what `entry` adds; None where there is
    none, where the two contradict each other, or where a group that is made in between has to be there first."""
    if entry.module != _USER or entry.arguments.get("state", "present") != "present":
        return None
    between: list[Entry] = []
    for before in reversed(entries):
        if before.module == _USER and _same(before, entry):
            return before if _joined(before, entry, between) else None
        between.append(before)
    return None


def _same(before: Entry, entry: Entry) -> bool:
    return (
        before.arguments.get("state", "present") == "present"
        and before.arguments.get("name") == entry.arguments.get("name")
        and before.keywords == entry.keywords
        and before.hosts == entry.hosts
    )


def _joined(before: Entry, entry: Entry, between: Sequence[Entry]) -> bool:
    groups = [*_listed(before.arguments.get("groups")), *_listed(entry.arguments.get("groups"))]
    if any(one.module == _GROUP and _makes(one, [*groups, entry.arguments.get("group")]) for one in between):
        return False
    together: Mapping[str, object] = {**before.arguments, **entry.arguments}
    kept = (option for option in before.arguments if option != "groups")
    if any(together[option] != before.arguments[option] for option in kept):
        return False
    unique = list(dict.fromkeys(groups))
    if unique:
        together = {**together, "groups": unique[0] if len(unique) == 1 else unique}
    before.arguments = {option: value for option, value in together.items() if option != "state"} | {"state": "present"}
    return True


def _makes(group: Entry, names: Sequence[object]) -> bool:
    made = [group.arguments.get("name"), *_listed(group.keywords.get("loop"))]
    return any(name in made for name in names if name is not None)


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]

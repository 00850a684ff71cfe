"""The rules between options, read from a module's source without executing it."""

import pytest

from relia.catalog.constraints import read_constraints
from relia.catalog.domain import Constraints, RequiredIf


def _in_main(arguments: str, before: str = "", inside: str = "") -> Constraints:
    return read_constraints(
        f"{before}\ndef main():\n    {inside}\n    module = AnsibleModule(argument_spec={{}}, {arguments})\n"
    )


def test_all_five_kinds_are_read_from_literals() -> None:
    found = _in_main(
        """
        mutually_exclusive=[['a', 'b'], ('c', 'd', 'e')],
        required_together=[['a', 'f']],
        required_one_of=[['a', 'b']],
        required_if=[('state', 'present', ['name']), ['state', 'absent', ('id', 'name'), True]],
        required_by={'a': 'g', 'b': ['h', 'i']},
        """
    )
    assert found == Constraints(
        mutually_exclusive=(("a", "b"), ("c", "d", "e")),
        required_together=(("a", "f"),),
        required_one_of=(("a", "b"),),
        required_if=(RequiredIf("state", "present", ("name",)), RequiredIf("state", "absent", ("id", "name"), True)),
        required_by={"a": ("g",), "b": ("h", "i")},
    )


ONE = (("a", "b"),)


@pytest.mark.parametrize(
    ("arguments", "before", "inside"),
    [
        ("mutually_exclusive=GROUPS", "GROUPS = [['a', 'b']]", "pass"),
        ("mutually_exclusive=groups", "", "groups = [['a', 'b']]"),
        ("mutually_exclusive=groups", "", "groups: list = [['a', 'b']]"),
        ("mutually_exclusive=[] + [GROUP]", "GROUP = ['a'] + ['b']", "pass"),
        ("**rules", "", "rules = dict(mutually_exclusive=[['a', 'b']])"),
        ("**{'mutually_exclusive': [['a', 'b']]}", "", "pass"),
    ],
    ids=["name outside", "name inside", "annotated", "sums", "spread", "spread literal"],
)
def test_names_and_sums_of_literals_are_followed(arguments: str, before: str, inside: str) -> None:
    assert _in_main(arguments, before, inside).mutually_exclusive == ONE


@pytest.mark.parametrize(
    ("arguments", "inside"),
    [
        ("mutually_exclusive=shared_rules()", "pass"),
        ("mutually_exclusive=groups", "groups = [['a', 'b']]; groups.append(['c', 'd'])"),
        ("mutually_exclusive=groups", "groups = [['a', 'b']]; groups += [['c', 'd']]"),
        ("mutually_exclusive=groups", "groups = [['a', 'b']]; groups = []"),
        ("mutually_exclusive=groups", "groups = [['a', 'b']]; groups[0] = []"),
        ("mutually_exclusive=groups", "groups = [['a', 'b']]\n    for groups in ([], [1]): pass"),
        ("mutually_exclusive=groups", "groups = [['a', 'b']]; groups, other = [], 1"),
        ("mutually_exclusive=[['a', name()]]", "pass"),
        ("mutually_exclusive=['a', 'b']", "pass"),
    ],
    ids=["call", "append", "added to", "bound twice", "item set", "loop", "unpacked", "part unknown", "names, no lists"],
)  # fmt: skip
def test_what_cannot_be_read_exactly_is_left_out(arguments: str, inside: str) -> None:
    assert _in_main("mutually_exclusive=[['a', 'b']]").mutually_exclusive == ONE
    assert _in_main(arguments, inside=inside).mutually_exclusive == ()


def test_a_parameter_hides_a_name_outside() -> None:
    source = "rules = [['a', 'b']]\ndef main(rules):\n    AnsibleModule(argument_spec={}, mutually_exclusive=rules)\n"
    assert read_constraints(source) == Constraints()
    assert read_constraints(source.replace("main(rules)", "main()")).mutually_exclusive == ONE


def test_of_several_modules_in_one_file_nobody_knows_which_one_runs() -> None:
    one = "AnsibleModule(argument_spec={}, mutually_exclusive=[['a', 'b']])\n"
    assert read_constraints(one).mutually_exclusive == ONE
    assert read_constraints(one + one) == Constraints()


def test_a_class_derived_from_the_module_counts() -> None:
    assert (
        read_constraints("m = AzureRMModule(argument_spec={}, mutually_exclusive=[['a', 'b']])").mutually_exclusive
        == ONE
    )


def test_an_action_plugins_own_check_counts() -> None:
    source = """
class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        result, arguments = self.validate_argument_spec(argument_spec={}, mutually_exclusive=(('a', 'b'),))
"""
    assert read_constraints(source).mutually_exclusive == ONE


def test_lists_that_multiply_are_given_up() -> None:
    growing = "a0 = ['x'] * 1\n" + "".join(f"a{n + 1} = [{', '.join([f'a{n}'] * 50)}]\n" for n in range(11))
    literal = growing.replace("['x'] * 1", "['x']")
    assert read_constraints(f"{literal}AnsibleModule(argument_spec={{}}, mutually_exclusive=a11)") == Constraints()


@pytest.mark.parametrize("source", ["def (", "x = " + "(" * 500, "\0"], ids=["broken", "nested", "null"])
def test_a_source_that_cannot_be_parsed_has_no_constraints(source: str) -> None:
    assert read_constraints(source) == Constraints()

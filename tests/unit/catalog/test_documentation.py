"""What is read from a module's file without executing it."""

import pytest

from relia.catalog.documentation import load_yaml, merge_fragment, read_strings
from relia.catalog.errors import Unreadable


@pytest.mark.parametrize(
    "source",
    [
        "DOCUMENTATION = r'''\nmodule: x\n'''\n",
        'DOCUMENTATION = """\nmodule: x\n"""\n',
        "DOCUMENTATION: str = '''\nmodule: x\n'''\n",
        'DOCUMENTATION = "\\nmodule: x\\n"\n',
        "_PART = '\\nmodule:'\nDOCUMENTATION = _PART + ' x\\n'\n",
    ],
    ids=["raw", "double quotes", "annotated", "one line", "joined"],
)
def test_each_form_of_a_documentation_string_is_read(source: str) -> None:
    assert read_strings(source) == {"DOCUMENTATION": "\nmodule: x\n"}


def test_escapes_are_resolved_where_the_string_is_not_raw() -> None:
    assert read_strings("DOCUMENTATION = '''a\\tb'''") == {"DOCUMENTATION": "a\tb"}
    assert read_strings("DOCUMENTATION = r'''a\\tb'''") == {"DOCUMENTATION": "a\\tb"}


def test_documentation_and_examples_are_both_read() -> None:
    source = "DOCUMENTATION = r'''one'''\nEXAMPLES = r'''two'''\nRETURN = r'''three'''\n"
    assert read_strings(source) == {"DOCUMENTATION": "one", "EXAMPLES": "two"}


def test_a_module_without_documentation_has_none() -> None:
    assert read_strings("x = 1") == {}


def test_a_file_that_is_no_python_says_so() -> None:
    with pytest.raises(Unreadable, match="not Python"):
        read_strings("DOCUMENTATION = ( '''")


def test_a_string_that_doubles_itself_is_refused() -> None:
    doubling = "a0 = 'xxxxxxxxxx'\n" + "".join(f"a{n + 1} = a{n} + a{n}\n" for n in range(60))
    with pytest.raises(Unreadable, match="characters"):
        read_strings(f"{doubling}DOCUMENTATION = a60\n")


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 10)}]\n" for n in range(12)
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LAUGHS, "grow without end"),
        ("a: &a [*a]", "contains itself"),
        ("a: &a {b: [*a, *a]}", "contains itself"),
        (f"a: &a {'x' * 100_000}\nb: [{', '.join(['*a'] * 1000)}]", "grow without end"),
        ("a: " + "[" * 100_000, "nests deeper"),
        ("{a: " * 100_000, "nests deeper"),
        ("- " * 100_000, "nests deeper"),
        ("? " * 100_000, "nests deeper"),
        ("a: [", "not YAML"),
        ("a: !!python/object/apply:os.system [id]", "not YAML"),
        (f"a: {'9' * 10_000}", "not YAML"),
        ("just text", "not a mapping"),
    ],
    ids=[
        "laughs", "itself", "itself in a mapping", "long text", "brackets", "braces", "dashes", "keys", "broken",
        "object", "number", "text",
    ],
)  # fmt: skip
def test_hostile_yaml_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        load_yaml(text)


def test_aliases_are_allowed_where_they_stay_small() -> None:
    assert load_yaml("a: &a {b: 1}\nc: *a\n") == {"a": {"b": 1}, "c": {"b": 1}}


def test_many_brackets_side_by_side_are_no_depth() -> None:
    assert len(load_yaml("".join(f"k{n}: [{{}}]\n" for n in range(2000)))) == 2000


def test_a_module_keeps_its_own_words_and_takes_what_it_does_not_say_from_the_fragment() -> None:
    own: dict[str, object] = {"options": {"url": {"description": "own"}, "mine": {"type": "int"}}, "notes": ["first"]}
    merge_fragment(
        own,
        {
            "options": {"url": {"description": "shared", "type": "str", "required": True}, "token": {}},
            "notes": ["last"],
        },
    )
    assert own == {
        "options": {
            "url": {"description": "own", "type": "str", "required": True},
            "token": {},
            "mine": {"type": "int"},
        },
        "notes": ["first", "last"],
    }


def test_a_module_without_a_description_takes_that_of_its_fragment() -> None:
    document: dict[str, object] = {"short_description": "own"}
    merge_fragment(document, {"description": ["shared"], "short_description": "shared", "options": {}})
    assert document == {"short_description": "own", "description": ["shared"], "options": {}}


def test_merging_leaves_the_fragment_as_it_is() -> None:
    fragment: dict[str, object] = {"options": {"url": {"type": "str"}}, "notes": ["shared"]}
    document: dict[str, object] = {"options": {"url": {"type": "int"}}, "notes": []}
    merge_fragment(document, fragment)
    assert fragment == {"options": {"url": {"type": "str"}}, "notes": ["shared"]}

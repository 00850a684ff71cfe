"""Which arguments a play task has when the words give some and a model wrote others."""

from collections.abc import Callable, Mapping

import pytest

from relia.catalog.service import Catalog
from relia.generation.arbitration.arguments import Merged, Surroundings, merge
from relia.generation.grounded.filling.filler import Filled

Merge = Callable[..., Merged]


@pytest.fixture
def merged(whole_catalog: Catalog) -> Merge:
    def work(module: str, filled: Filled, written: Mapping[str, object], around: Surroundings) -> Merged:
        return merge(
            whole_catalog.spec(module),
            filled,
            written,
            around,
            lambda arguments: len(whole_catalog.check_arguments(module, arguments)),
        )

    return work


FILE = "ansible.builtin.file"


def test_the_models_value_takes_the_place_of_a_variable(merged: Merge) -> None:
    filled = Filled({"path": "{{ file_path }}", "state": "directory"}, missing=("path",))
    found = merged(FILE, filled, {"path": "/etc/ansible/facts.d"}, Surroundings("Make sure the fact directory exists"))
    assert found.arguments == {"path": "/etc/ansible/facts.d", "state": "directory"}
    assert (found.from_model, found.missing) == (("path",), ())


def test_a_value_that_the_prompt_names_stays(merged: Merge) -> None:
    filled = Filled({"path": "/srv/a", "state": "directory"})
    around = Surroundings("Make a folder, with path /srv/a. Not /srv/b", named=frozenset({"path"}))
    found = merged(FILE, filled, {"path": "/srv/b"}, around)
    assert found.arguments["path"] == "/srv/a"
    assert found.from_model == ()


def test_a_value_read_between_the_words_gives_way_to_one_of_the_context(merged: Merge) -> None:
    filled = Filled({"name": "specifying", "use": "debian"})
    around = Surroundings("Set hostname specifying debian\n- ansible.builtin.hostname:\n    name: bugs.example.com")
    written = {"name": "bugs.example.com", "use": "redhat"}
    found = merged("ansible.builtin.hostname", filled, written, around)
    assert found.arguments == {"name": "bugs.example.com", "use": "debian"}


def test_an_option_that_only_the_model_gives_needs_support(merged: Merge) -> None:
    filled = Filled({"path": "/srv/a", "state": "directory"})
    around = Surroundings("Make /srv/a for www-data")
    found = merged(FILE, filled, {"owner": "www-data", "group": "apache", "recurse": True}, around)
    assert found.arguments == {"path": "/srv/a", "state": "directory", "owner": "www-data"}
    assert found.refused == ("group", "recurse")


def test_an_option_of_the_same_module_before_is_support(merged: Merge) -> None:
    around = Surroundings("Make /srv/a", before=frozenset({"recurse"}))
    found = merged(FILE, Filled({"path": "/srv/a", "state": "directory"}), {"recurse": True}, around)
    assert found.arguments["recurse"] is True


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ({"folder": "/srv/a"}, "the module has no such option"),
        ({"state": "folderish"}, "no such choice"),
        ({"state": "{{ item.state }}"}, "there is no loop"),
        ({"state": "absent"}, "nothing asks for removing"),
        ({"state": ["directory"]}, "another type"),
        ({"state": None}, "no value"),
    ],
)
def test_nothing_is_taken_that_the_module_would_refuse(merged: Merge, written: dict[str, object], why: str) -> None:
    filled = Filled({"path": "/srv/a", "state": "directory"}, assumed=("state",))
    found = merged(FILE, filled, written, Surroundings("Make the folder /srv/a"))
    assert found.arguments == filled.arguments, why
    assert found.refused == tuple(written)


def test_a_loop_allows_to_speak_of_its_item(merged: Merge) -> None:
    filled = Filled({"path": "{{ file_path }}"}, missing=("path",))
    found = merged(FILE, filled, {"path": "{{ item }}"}, Surroundings("Make the folders", loops=True))
    assert found.arguments["path"] == "{{ item }}"


def test_an_alias_becomes_the_options_own_name(merged: Merge) -> None:
    filled = Filled({"path": "{{ file_path }}"}, missing=("path",))
    found = merged(FILE, filled, {"dest": "/srv/a"}, Surroundings("Make a folder"))
    assert found.arguments == {"path": "/srv/a"}


def test_a_secret_that_the_model_made_up_is_not_taken(merged: Merge) -> None:
    module, filled = "ansible.builtin.uri", Filled({"url": "{{ uri_url }}"}, missing=("url",))
    around = Surroundings("Ask the server as admin", before=frozenset({"url_password"}))
    refused = merged(module, filled, {"url_password": "letmein"}, around)
    assert refused.refused == ("url_password",)
    variable = merged(module, filled, {"url_password": "{{ vault_password }}"}, around)
    assert variable.arguments["url_password"] == "{{ vault_password }}"


def test_facts_have_the_names_that_the_model_gives_them(merged: Merge) -> None:
    written = {"lldpd_facts": "{{ result.stdout }}", "not a name": 1}
    found = merged("ansible.builtin.set_fact", Filled({}), written, Surroundings("Save lldpd facts"))
    assert found.arguments == {"lldpd_facts": "{{ result.stdout }}"}
    given = merged("ansible.builtin.set_fact", Filled({"port": 80}), written, Surroundings("Set port to 80"))
    assert given.arguments == {"port": 80}

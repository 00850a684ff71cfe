"""Words that can be nobody's product are not taken for the name of one."""

import pytest

from relia.generation.grounded.products import names_products


@pytest.mark.parametrize(
    "name",
    [
        "debian",
        "Ubuntu",
        "leftovers",
        ["httpd", "otherwise", "apache2"],
        ["nginx", "the"],
        "exactly",
        ["htop", "3.2.2-1"],
    ],
)
def test_words_that_name_nothing_are_refused(name: object) -> None:
    assert not names_products("ansible.builtin.package", {"name": name})


@pytest.mark.parametrize("name", ["redis", ["nginx", "git"], "less", "debian-goodies", "{{ package }}"])
def test_names_of_products_are_taken(name: object) -> None:
    assert names_products("ansible.builtin.package", {"name": name})


def test_other_modules_may_name_things_as_they_like() -> None:
    assert names_products("ansible.builtin.group", {"name": "users"})


@pytest.mark.parametrize(
    ("module", "arguments"),
    [
        ("ansible.builtin.user", {"name": "together"}),
        ("ansible.builtin.group", {"name": "it"}),
        ("community.general.pam_limits", {"domain": "needs"}),
        ("community.general.modprobe", {"name": "loaded"}),
    ],
)
def test_a_word_of_the_sentence_is_nobodys_name(module: str, arguments: dict[str, object]) -> None:
    assert not names_products(module, arguments)

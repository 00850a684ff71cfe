"""`relia modules`: search and show, as a person and as a script use them."""

import json

from tests.integration.cli.conftest import Relia


def test_a_search_prints_one_line_a_module_the_best_first(relia: Relia) -> None:
    done = relia("modules", "search", "manage", "apt", "packages", "--limit", "4")
    lines = done.stdout.splitlines()
    assert (done.returncode, len(lines)) == (0, 4)
    assert lines[0] == "ansible.builtin.apt\tManages apt-packages"


def test_a_search_as_json_has_the_fields_of_the_http_interface(relia: Relia) -> None:
    done = relia("modules", "search", "ansible.builtin.copy", "--limit", "1", "--json")
    (hit,) = json.loads(done.stdout)
    assert (hit["fqcn"], hit["short_description"]) == ("ansible.builtin.copy", "Copy files to remote locations")
    assert set(hit) == {"fqcn", "short_description", "score"}


def test_a_search_that_finds_nothing_says_so(relia: Relia) -> None:
    done = relia("modules", "search", "qqqqzzzz", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (1, [])
    assert "no installed module fits" in done.stderr


def test_a_module_is_shown_with_options_rules_and_examples(relia: Relia) -> None:
    done = relia("modules", "show", "copy", COLUMNS="100")
    assert done.returncode == 0
    assert done.stdout.startswith("ansible.builtin.copy  Copy files to remote locations\n")
    for part in ("OPTIONS", "required", "default: false", "also called: attr", "only one of src, content", "EXAMPLES"):
        assert part in done.stdout
    assert "- name: Copy file with owner and permissions" in done.stdout


def test_a_redirect_is_followed_and_told(relia: Relia) -> None:
    done = relia("modules", "show", "docker_container")
    assert done.stdout.startswith("community.docker.docker_container")
    assert "redirected from ansible.builtin.docker_container" in done.stdout


def test_a_module_as_json_is_whole(relia: Relia) -> None:
    whole = json.loads(relia("modules", "show", "yum", "--json").stdout)
    assert whole["name"] == "yum"
    assert whole["fqcn"] == "ansible.builtin.dnf"
    assert whole["redirected_from"] == ["ansible.builtin.yum"]
    assert whole["options"]["name"]["type"] == "list"
    assert "mutually_exclusive" in whole["constraints"]


def test_a_name_that_is_not_installed_gets_the_closest_ones(relia: Relia) -> None:
    done = relia("modules", "show", "ansible.builtin.pakage")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no installed module is called 'ansible.builtin.pakage'" in done.stderr
    assert "Did you mean ansible.builtin.package" in done.stderr


def test_a_module_that_moved_to_what_is_not_installed_says_where(relia: Relia) -> None:
    done = relia("modules", "show", "asa_config")
    assert done.returncode == 2
    assert "it moved to cisco.asa.asa_config, which is not installed" in done.stderr


def test_a_search_without_words_is_a_wrong_call(relia: Relia) -> None:
    assert relia("modules", "search").returncode == 2
    assert relia("modules", "search", "copy", "--limit", "0").returncode == 2

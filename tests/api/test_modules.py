"""Modules over HTTP."""

import pytest
from fastapi.testclient import TestClient
from tests.api.conftest import problem


def test_a_search_finds_modules_by_words_and_by_name(client: TestClient) -> None:
    words = client.get("/v1/modules", params={"q": "copy files to remote", "limit": 5}).json()["items"]
    assert "ansible.builtin.copy" in [item["fqcn"] for item in words]
    assert len(words) == 5
    name = client.get("/v1/modules", params={"q": "ansible.posix.synchronize"}).json()["items"]
    assert name[0]["fqcn"] == "ansible.posix.synchronize"


@pytest.mark.parametrize("q", ["", "x" * 501, "\0", "copy\0", "a\nb", "\x7f"])
def test_a_search_has_words_of_a_bounded_length_without_control_characters(client: TestClient, q: str) -> None:
    problem(client.get("/v1/modules", params={"q": q}), 422, "request-invalid")


@pytest.mark.parametrize("q", ['"', "*", "a AND", "NEAR(", "col:x", "日本語", "-", "copy OR", "{{ x }}", "%", "' --"])
def test_a_search_takes_every_text(client: TestClient, q: str) -> None:
    assert client.get("/v1/modules", params={"q": q}).status_code == 200


@pytest.mark.parametrize("limit", ["0", "101", "x", "1e3", "-1", "9" * 30])
def test_a_limit_is_within_its_bounds(client: TestClient, limit: str) -> None:
    problem(client.get("/v1/modules", params={"q": "copy", "limit": limit}), 422, "request-invalid")


@pytest.mark.parametrize("name", ["ansible.builtin.copy", "copy", "ansible.legacy.copy"])
def test_a_module_is_shown_under_every_name_that_ansible_takes(client: TestClient, name: str) -> None:
    module = client.get(f"/v1/modules/{name}").json()
    assert module["fqcn"] == "ansible.builtin.copy"
    assert module["options"]["dest"]["required"] is True
    assert module["examples"]


def test_constraints_are_told(client: TestClient) -> None:
    constraints = client.get("/v1/modules/ansible.builtin.cron").json()["constraints"]
    assert ["insertafter", "insertbefore"] in constraints["mutually_exclusive"]


@pytest.mark.parametrize("name", ["ansible.builtin.pakage", "pakage"])
def test_a_name_that_leads_nowhere_comes_with_the_closest(client: TestClient, name: str) -> None:
    said = problem(client.get(f"/v1/modules/{name}"), 404, "module-not-found")
    assert "ansible.builtin.package" in said["hint"]


@pytest.mark.parametrize("name", ["..", "a b", "%00", "{{ x }}", "x" * 200, "日本", "%2e%2e%2fetc"])
def test_what_is_no_name_is_not_found(client: TestClient, name: str) -> None:
    assert client.get(f"/v1/modules/{name}").status_code == 404


def test_a_name_that_leads_elsewhere_says_so(client: TestClient) -> None:
    found = client.get("/v1/modules/docker_container").json()
    assert found["fqcn"] == "community.docker.docker_container"
    assert found["redirected_from"][0].endswith("docker_container")
    assert client.get("/v1/modules/ansible.builtin.copy").json()["redirected_from"] == []


def test_every_installed_module_can_be_shown(client: TestClient, whole_catalog: object) -> None:
    del whole_catalog
    from relia.api.models.modules import ModuleOut
    from relia.api.parts import Parts

    parts: Parts = client.app.state.parts  # type: ignore[attr-defined]
    for fqcn in parts.catalog.modules()[::25]:
        assert ModuleOut.of(parts.catalog.spec(fqcn)).model_dump_json()

"""Changes of a playbook's text, and its checks."""

import pytest
from fastapi.testclient import TestClient
from tests.api.conftest import TEXT, Store, problem

FAULTY = """- hosts: all
  tasks:
    - copy: src=a dest=/b mode=0644
"""


def put(client: TestClient, path: str, content: str, **more: object) -> dict[str, object]:
    answer = client.put(path, json={"content": content, **more}, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_an_edit_is_verified_and_becomes_the_next_revision(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    body = {"content": FAULTY, "note": "Try copy"}
    answer = client.put(path, json=body, headers={"If-Match": '"r1"'})
    playbook = answer.json()
    assert (playbook["revision"], playbook["note"], playbook["content"]) == (2, "Try copy", FAULTY)
    assert answer.headers["etag"] == playbook["etag"] == '"r2"'
    assert playbook["status"] == "needs_attention"
    assert {finding["rule"] for finding in playbook["verification"]["findings"]} >= {"fqcn[action-core]"}
    assert client.get(path).json() == playbook
    assert client.get(f"{path}/revisions/1").json()["content"] == TEXT


def test_an_edit_says_which_revision_it_is_based_on(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    problem(client.put(path, json={"content": TEXT, "verify": False}), 428, "precondition-missing")
    assert client.get(path).json()["revision"] == 1


def test_an_edit_based_on_an_older_revision_is_refused(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    put(client, path, "# mine\n", verify=False)
    late = client.put(path, json={"content": "# theirs\n", "verify": False}, headers={"If-Match": '"r1"'})
    problem(late, 412, "playbook-changed")
    assert client.get(path).json()["content"] == "# mine\n"


@pytest.mark.parametrize("tags", ["*", '"r1"', '"r7", "r1"', ' "r1" '])
def test_any_form_of_the_precondition_is_read(client: TestClient, store: Store, tags: str) -> None:
    path = f"/v1/playbooks/{store().id}"
    answer = client.put(path, json={"content": "# x\n", "verify": False}, headers={"If-Match": tags})
    assert answer.status_code == 200


@pytest.mark.parametrize("tags", ["r1", 'W/"r1"', '"x"', '"r0"', "", '"r1" "r2"', '"r99999999999999"'])
def test_what_is_no_entity_tag_of_a_playbook_is_refused(client: TestClient, store: Store, tags: str) -> None:
    path = f"/v1/playbooks/{store().id}"
    answer = client.put(path, json={"content": "# x\n", "verify": False}, headers={"If-Match": tags})
    problem(answer, 400, "precondition-invalid")


def test_without_verifying_a_text_is_stored_and_not_called_verified(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    saved = put(client, path, TEXT, verify=False)
    assert saved["status"] == "needs_attention"
    assert saved["verification"] is None
    verified = client.post(f"{path}/verify").json()
    assert verified["status"] == "verified"
    assert verified["revision"] == 2
    assert client.get(path).json() == verified


def test_skipped_checks_keep_a_playbook_from_being_verified(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    saved = put(client, path, TEXT, skip=["lint", "syntax"])
    assert saved["status"] == "needs_attention"
    assert client.post(f"{path}/verify", json={"skip": ["yaml"]}).json()["status"] == "needs_attention"
    assert client.post(f"{path}/verify", json={}).json()["status"] == "verified"


def test_what_was_left_out_asks_for_attention_until_a_person_says_it_is_dealt_with(
    client: TestClient, store: Store
) -> None:
    path = f"/v1/playbooks/{store(left_out=True).id}"
    assert put(client, path, TEXT)["status"] == "needs_attention"
    assert client.post(f"{path}/fix").json()["status"] == "needs_attention"
    reviewed = put(client, path, TEXT, reviewed=True)
    assert (reviewed["status"], reviewed["attention"]) == ("verified", False)
    assert put(client, path, TEXT)["status"] == "verified"


def test_an_earlier_text_that_comes_back_asks_for_attention_as_it_did(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store(left_out=True).id}"
    assert put(client, path, TEXT + "# mine\n", reviewed=True)["status"] == "verified"
    again = put(client, path, TEXT)
    assert (again["status"], again["attention"]) == ("needs_attention", True)
    assert client.get(path).json()["steps"][0]["line"] == 5
    assert put(client, path, TEXT + "# mine\n")["status"] == "verified"


def test_a_fix_becomes_a_revision_that_says_what_was_done(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store(content=FAULTY).id}"
    fixed = client.post(f"{path}/fix").json()
    assert fixed["revision"] == 2
    assert "ansible.builtin.copy" in fixed["content"]
    assert fixed["note"].startswith("Fixed: ")
    assert client.get(f"{path}/revisions").json()["items"][0]["origin"] == "fixed"
    assert client.get(f"{path}/revisions/1").json()["content"] == FAULTY


def test_a_fix_without_anything_to_fix_makes_no_revision(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    fixed = client.post(f"{path}/fix", json={}).json()
    assert (fixed["revision"], fixed["content"], fixed["status"]) == (1, TEXT, "verified")


def test_a_fix_of_an_older_revision_is_refused(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store(content=FAULTY).id}"
    put(client, path, FAULTY + "# more\n", verify=False)
    problem(client.post(f"{path}/fix", headers={"If-Match": '"r1"'}), 412, "playbook-changed")
    assert client.post(f"{path}/fix", headers={"If-Match": '"r2"'}).status_code == 200


def test_a_text_longer_than_the_limit_is_refused_and_the_longest_is_stored(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    longest = "#" * (1024 * 1024 - 1) + "\n"
    assert put(client, path, longest, verify=False)["content"] == longest
    over = client.put(path, json={"content": longest + "\n", "verify": False}, headers={"If-Match": "*"})
    problem(over, 413, "playbook-too-large")


def test_the_lines_of_the_steps_move_with_the_text(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    assert client.get(path).json()["steps"][0]["line"] == 5
    put(client, path, "# one more line\n" + TEXT, verify=False)
    assert client.get(path).json()["steps"][0]["line"] == 6


def test_any_text_is_verified_and_repaired_without_being_stored(client: TestClient) -> None:
    body = {"content": FAULTY, "fix": True}
    answer = client.post("/v1/verify", json=body).json()
    assert answer["status"] == "failed"
    assert answer["fixed"]["verification"]["status"] == "passed"
    assert answer["fixed"]["titles"]
    assert client.post("/v1/verify", json={"content": answer["fixed"]["content"]}).json()["fixed"] is None
    assert client.get("/v1/playbooks").json()["items"] == []


def test_tasks_are_verified_as_tasks(client: TestClient) -> None:
    tasks = "---\n- name: Say hello\n  ansible.builtin.debug:\n    msg: Hello\n"
    assert client.post("/v1/verify", json={"content": tasks, "kind": "tasks"}).json()["status"] == "passed"
    assert client.post("/v1/verify", json={"content": tasks}).json()["status"] == "failed"


def test_a_profile_is_the_linters(client: TestClient) -> None:
    body = {"content": "- hosts: all\n  tasks:\n    - ansible.builtin.debug:\n        msg: x\n"}
    strict = client.post("/v1/verify", json=body).json()
    mild = client.post("/v1/verify", json=body | {"profile": "min"}).json()
    assert len(mild["findings"]) < len(strict["findings"])

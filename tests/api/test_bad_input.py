"""Whatever is sent: a clear problem or a clear finding, nothing lost, never a fault of Relia."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.conftest import TEXT, Store

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
TEXTS = {
    "empty": "",
    "blank": " \n\t\n",
    "a mebibyte": "- hosts: all\n" + "# " + "filling " * 131_000 + "\n",
    "one long line": "x" * 1_000_000,
    "binary": bytes(range(256)).decode("latin-1"),
    "control characters": "- hosts: \x01\x02\x1b[31m\x07\n",
    "a NUL": "- hosts: al\0l\n",
    "tabs": "- hosts: all\n\ttasks: []\n",
    "CRLF": TEXT.replace("\n", "\r\n"),
    "old Mac line ends": TEXT.replace("\n", "\r"),
    "a byte order mark": "\ufeff" + TEXT,
    "several documents": TEXT + TEXT,
    "a list of tasks": "- name: Say hello\n  ansible.builtin.debug:\n    msg: Hello\n",
    "one mapping": "hosts: all\n",
    "a word": "hello",
    "roles": "- hosts: all\n  roles:\n    - role: no.such.role\n    - common\n",
    "a YAML bomb": BOMB,
    "deep nesting": "[" * 10_000,
    "deep mappings": "".join("  " * depth + f"k{depth}:\n" for depth in range(500)),
    "a Python object": "- hosts: !!python/object/apply:os.system ['id']\n",
    "a recursive alias": "- &a [*a]\n",
    "no value": "- hosts:\n  tasks:\n",
    "a number beyond all": "- hosts: all\n  gather_timeout: " + "9" * 5000 + "\n",
    "another language": "- name: Установить nginx\n  hosts: all\n  tasks:\n    - name: 日本語 العربية 🎉\n"
    "      ansible.builtin.debug:\n        msg: ü\n",
    "right to left marks": "- name: \u202eevil\u202c\n  hosts: all\n",
    "templates": "- hosts: '{{ lookup(\"pipe\", \"id\") }}'\n  tasks: '{{ x }}'\n",
    "an unclosed template": "- hosts: '{{'\n  tasks: []\n",
    "lists of lists": "- - - - hosts: all\n",
    "unhashable keys": "? [a, b]\n: c\n",
    "equal keys": "- hosts: a\n  hosts: b\n",
}

SOUND = {"CRLF", "old Mac line ends", "another language", "right to left marks", "a mebibyte"}
"""What may pass every check; about every other text there is something to say."""


def well_answered(answer: Any) -> Any:
    """Either an answer, or a problem that says what was wrong with what was sent."""
    assert answer.status_code < 500, answer.text
    document = answer.json()
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert document["detail"]
    return document


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_is_verified_or_refused(client: TestClient, name: str) -> None:
    # ansible-lint takes longer for a mebibyte than a test should.
    skip = ["lint", "syntax"] if len(TEXTS[name]) > 100_000 else []
    document = well_answered(client.post("/v1/verify", json={"content": TEXTS[name], "skip": skip}))
    if "outcomes" in document:
        for outcome in document["outcomes"]:
            assert outcome["outcome"] != "could_not_run" or outcome["reason"]
        assert bool(document["findings"]) or name in SOUND


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_is_repaired_or_left_alone(client: TestClient, name: str) -> None:
    body = {"content": TEXTS[name], "fix": True, "skip": ["lint", "syntax"]}
    document = well_answered(client.post("/v1/verify", json=body))
    if document.get("fixed"):
        errors = [item for item in document["findings"] if item["severity"] == "error"]
        left = [item for item in document["fixed"]["verification"]["findings"] if item["severity"] == "error"]
        assert len(left) <= len(errors)


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_is_stored_as_it_is_or_refused(client: TestClient, store: Store, name: str) -> None:
    path = f"/v1/playbooks/{store().id}"
    body = {"content": TEXTS[name], "skip": ["lint", "syntax"]}
    saved = well_answered(client.put(path, json=body, headers={"If-Match": "*"}))
    now = client.get(path).json()
    assert now["content"] == (TEXTS[name] if "content" in saved else TEXT)
    assert client.get(f"{path}/revisions/1").json()["content"] == TEXT
    assert client.get(f"{path}/download").content.decode() == now["content"]


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_as_a_prompt_is_answered_or_refused(client: TestClient, name: str) -> None:
    document = well_answered(client.post("/v1/playbooks", json={"prompt": TEXTS[name][:2000]}))
    # A playbook with its status in words, or a problem with its number: nothing else.
    assert document["status"] in ({"verified", "needs_attention"} if "content" in document else {422})
    if "content" in document:
        assert client.get(f"/v1/playbooks/{document['id']}").json() == document


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_as_context_is_data(client: TestClient, name: str) -> None:
    body = {"prompt": "Install nginx", "context": TEXTS[name][:100_000]}
    well_answered(client.post("/v1/playbooks", json=body))


@pytest.mark.parametrize("field", ["content", "kind", "profile"])
@pytest.mark.parametrize("escape", ["\\ud800", "\\udfff", "a\\ud800b", "\\ude00\\ud83d"])
def test_half_a_character_is_refused(client: TestClient, field: str, escape: str) -> None:
    body = json.dumps({"content": "x", field: "@"}).replace("@", escape)
    answer = client.post("/v1/verify", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert well_answered(answer)["errors"][0]["location"] == f"body.{field}"


def test_a_whole_character_outside_of_the_first_plane_is_taken(client: TestClient) -> None:
    body = b'{"content": "# \\ud83d\\ude00\\n"}'
    assert client.post("/v1/verify", content=body, headers={"Content-Type": "application/json"}).status_code == 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    "content kind skip profile fix note verify reviewed prompt hosts module context picks rating comment".split()
)
BODIES = JSON | st.dictionaries(FIELDS, JSON, max_size=6)
QUICK = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/v1/playbooks/{id}"),
        ("POST", "/v1/playbooks/{id}/feedback"),
        ("POST", "/v1/playbooks/{id}/restore"),
        ("POST", "/v1/verify"),
    ],
)
def test_any_json_is_answered(client: TestClient, store: Store, method: str, path: str) -> None:
    target = path.format(id=store().id)

    @QUICK
    @given(BODIES, st.sampled_from(["*", '"r1"', "x"]))
    def attempt(body: Any, match: str) -> None:
        if isinstance(body, dict) and isinstance(body.get("content"), str):
            body["skip"] = ["lint", "syntax"]
        content = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "If-Match": match}
        well_answered(client.request(method, target, content=content, headers=headers))

    attempt()


@pytest.mark.parametrize("path", ["/v1/playbooks", "/v1/modules", "/v1/feedback", "/v1/feedback/export"])
def test_any_query_is_answered(client: TestClient, store: Store, path: str) -> None:
    store()
    names = st.sampled_from(["q", "limit", "cursor", "deleted", "format", "other"])
    characters = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    values = characters | st.integers().map(str) | st.sampled_from(["true", "csv", "json", "-1"])

    @QUICK
    @given(st.dictionaries(names, values, max_size=4))
    def attempt(query: dict[str, str]) -> None:
        answer = client.get(path, params=query)
        assert answer.status_code in {200, 400, 422}

    attempt()


@pytest.mark.parametrize(
    "query", ["q=%ff%fe", "q=%00", "q=%", "q=%ed%a0%80", "limit=%00", "cursor=%ff", "=", "&&&", "q"]
)
def test_a_query_that_is_no_text_is_answered(client: TestClient, query: str) -> None:
    assert client.get(f"/v1/playbooks?{query}").status_code in {200, 400, 422}

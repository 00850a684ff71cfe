"""The contract: what is committed is what is served, and it is whole."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from relia.api.models.complete import CompleteIn
from relia.api.models.explain import ExplainIn
from relia.api.models.feedback import FeedbackIn
from relia.api.models.playbooks import EditIn, PlaybookIn
from relia.api.models.roles import RoleIn
from relia.api.models.verification import Checks, VerifyIn
from relia.app import openapi_document

DOCS = Path(__file__).parents[2] / "docs"
DOCUMENT = openapi_document()
OPERATIONS = [
    (method, path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
STORE_NOTHING = {"/v1/verify", "/v1/complete", "/v1/explain", "/v1/outline", "/v1/roles", "/v1/admin/caches/{name}"}
NAMES = [f"{method} {path}" for method, path, _ in OPERATIONS]


def test_the_committed_document_is_what_the_code_says() -> None:
    committed = json.loads((DOCS / "openapi.json").read_text(encoding="utf-8"))
    assert committed == DOCUMENT, "make it anew: python -m relia.app > docs/openapi.json"


def test_the_server_gives_the_same_document(client: TestClient) -> None:
    assert client.get("/v1/openapi.json").json() == DOCUMENT


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_every_operation_says_what_it_does_and_how_it_fails(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert "403" in operation["responses"]
    for parameter in operation.get("parameters", []):
        assert parameter["schema"], parameter["name"]
    for status, response in operation["responses"].items():
        whole = resolved(response)
        assert whole["description"] != "Successful Response" or status.startswith("2")
        if int(status) >= 400 and not (path == "/health/ready" and status == "503"):
            (media,) = whole["content"]
            assert media == "application/problem+json"
            assert whole["content"][media]["example"]["status"] == int(status)
    if method in {"post", "put", "delete"} and path not in STORE_NOTHING:
        assert "idempotency-key" in {parameter["name"] for parameter in operation["parameters"]}
        assert {"400", "409", "422"} <= set(operation["responses"])


def resolved(item: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in item:
        return item
    found: Any = DOCUMENT
    for part in item["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    assert isinstance(found, dict)
    return found


def test_every_reference_leads_somewhere() -> None:
    for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(DOCUMENT)):
        assert resolved({"$ref": reference})


@pytest.mark.parametrize("model", [PlaybookIn, EditIn, Checks, VerifyIn, CompleteIn, ExplainIn, RoleIn, FeedbackIn])
def test_the_examples_of_requests_are_requests(model: type[BaseModel]) -> None:
    examples = DOCUMENT["components"]["schemas"][model.__name__]["examples"]
    assert examples
    for example in examples:
        model.model_validate(example)


def test_the_page_about_the_interface_names_every_path() -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    for path in DOCUMENT["paths"]:
        last = path.rsplit("/", 1)[-1] if not path.endswith("}") else path.rsplit("/", 2)[-2]
        assert last in page, path

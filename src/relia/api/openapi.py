"""The OpenAPI document: what FastAPI derives from the routes, and what it cannot know."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from relia.api.models.playbooks import CheckedEvent, DraftedEvent, GroundedEvent, RepairedEvent
from relia.api.problem import MEDIA_TYPE, Problem

_TAGS = [
    {"name": "playbooks", "description": "From a prompt to a stored playbook; its history, changes and checks."},
    {"name": "verify", "description": "Checks of any text; nothing is stored."},
    {"name": "complete", "description": "The next play tasks at a cursor; nothing is stored."},
    {"name": "explain", "description": "What a text does, changes, risks and needs; nothing is stored or run."},
    {"name": "modules", "description": "What the installed modules accept."},
    {"name": "feedback", "description": "What people think of playbooks."},
    {"name": "admin", "description": "What those who run Relia look after."},
    {"name": "health", "description": "How each part is, and what to do."},
]
_REFERENCE = "#/components/schemas/{model}"


def add_openapi(app: FastAPI) -> None:
    """Let the application describe itself, problems and events included."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            whole = get_openapi(
                title=app.title,
                version=app.version,
                description=app.description,
                license_info={"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
                routes=app.routes,
                tags=_TAGS,
            )
            _share_problems(whole)
            whole["components"]["schemas"] = dict(sorted((whole["components"]["schemas"] | _unreferenced()).items()))
            app.openapi_schema = whole
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own way to extend the document


def _share_problems(document: dict[str, Any]) -> None:
    """Say once what each status of a problem means, and refer to that."""
    shared: dict[str, Any] = {}
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                if MEDIA_TYPE in response.get("content", {}):
                    shared[f"Problem{status}"] = response
                    operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}
    document["components"]["responses"] = dict(sorted(shared.items()))


def _unreferenced() -> dict[str, Any]:
    """Schemas of answers that no route returns by itself: problems, and the data of events."""
    models = (Problem, GroundedEvent, DraftedEvent, CheckedEvent, RepairedEvent)
    _, schema = models_json_schema([(model, "serialization") for model in models], ref_template=_REFERENCE)
    found: dict[str, Any] = schema["$defs"]
    return found

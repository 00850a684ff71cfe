"""The routes of the page: one document and its static files. All it knows comes over the HTTP interface."""

from os import PathLike, stat_result
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FILES = Path(__file__).parent / "static"
REVALIDATED = {"Cache-Control": "no-cache"}
"""Kept by the browser, and asked for each time whether it is still the same: an update shows at once."""

router = APIRouter(include_in_schema=False)


@router.get("/")
def page() -> FileResponse:
    """The workbench."""
    return FileResponse(FILES / "index.html", headers=REVALIDATED)


class _Revalidated(StaticFiles):
    """Static files that a browser keeps, and asks for again each time."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(REVALIDATED)
        return response


def static_files() -> StaticFiles:
    """The page's style sheets, scripts and icon, to be mounted at `/static`."""
    return _Revalidated(directory=FILES)

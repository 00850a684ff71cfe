"""What a kind of problem means: the documents that `type` of a problem points to."""

from collections.abc import Iterator

from fastapi import APIRouter
from pydantic import BaseModel

from relia.api.errors import RouteNotFound
from relia.api.problem import status_of_kind, title_of
from relia.core.errors import ReliaError

router = APIRouter(prefix="/problems", include_in_schema=False)


class ProblemKind(BaseModel):
    """A kind of problem."""

    type: str
    title: str
    status: int
    meaning: str


@router.get("/{code}")
async def problem_kind(code: str) -> ProblemKind:
    """The same as in docs/errors.md."""
    for error in problem_kinds():
        if error.code == code:
            meaning = " ".join((error.__doc__ or "").split())
            return ProblemKind(
                type=f"/problems/{code}", title=title_of(code), status=status_of_kind(error), meaning=meaning
            )
    raise RouteNotFound("no problem is called that", hint="docs/errors.md lists them all.")


def problem_kinds(base: type[ReliaError] = ReliaError) -> Iterator[type[ReliaError]]:
    """Every kind of error of the parts that are loaded."""
    for kind in base.__subclasses__():
        yield kind
        yield from problem_kinds(kind)

"""From a prompt to a role."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header
from starlette.responses import Response

from relia.api.documented import CHECKS, problems
from relia.api.models.roles import RoleIn, RoleOut
from relia.api.parts import Services
from relia.generation.roles.packing import packed

router = APIRouter(prefix="/v1/roles", tags=["playbooks"])
ZIP = "application/zip"


@router.post(
    "",
    response_model=RoleOut,
    summary="Generate a role from a prompt",
    responses={
        200: {
            "description": "The role's files with their verifications; with `Accept: application/zip`, the files alone.",
            "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
        },
        **problems(*CHECKS),
    },
)
async def create_role(
    body: RoleIn, parts: Services, accept: Annotated[str, Header(include_in_schema=False)] = ""
) -> Response:
    """The tree of a role: play tasks, handlers, defaults, meta data, argument specs, a README. Each file is verified in its
    place, and so is a playbook that applies the role. Nothing is stored."""
    role = await asyncio.wrap_future(parts.work.submit(lambda: parts.roles().generate(body.role())))
    if ZIP in accept.lower():
        headers = {
            "Content-Disposition": f'attachment; filename="{role.name}.zip"',
            "X-Relia-Status": role.status.value,
        }
        return Response(packed(role.name, role.files), 200, headers, ZIP)
    return Response(RoleOut.of(role).model_dump_json(), 200, media_type="application/json")

"""`relia generate --role`: a role's folder from a prompt."""

import sys
from pathlib import Path

from relia.cli.exits import Exit
from relia.cli.inputs import InputUnreadable
from relia.cli.outputs import OutputUnwritable
from relia.generation.domain import GenerationRequest, GenerationStatus
from relia.validation.domain import VerificationStatus


def generate_role(name: str, request: GenerationRequest, folder: Path | None, *, force: bool, as_json: bool) -> Exit:
    """Generate the role `name` into `folder/name`, or print it as JSON. Raises `OutputUnwritable`, before any work is done,
    when a folder of that name exists and `force` is not said; with it, files that the role has not are left alone."""
    if folder is None and not as_json:
        raise InputUnreadable("a role is a folder: say where it goes", hint="Add --output roles, or --json.")
    from relia.cli.console import open_relia, report_console
    from relia.cli.reports.generated import print_notices, print_step
    from relia.cli.reports.text import print_finding
    from relia.generation.roles.domain import RoleRequest
    from relia.generation.roles.service import RoleService, check_name
    from relia.validation.lines import split_lines

    check_name(name)
    target = folder / name if folder is not None else None
    if target is not None and target.exists() and not force:
        raise OutputUnwritable(
            f"{target} exists", hint="Choose another name or folder, or say --force to replace its files."
        )
    with open_relia() as relia:
        role = RoleService(relia.engine, relia.verifier).generate(RoleRequest(name, request))
    if target is not None:
        _write(target, dict(role.files))
    if as_json:
        from relia.api.models.roles import RoleOut

        sys.stdout.write(RoleOut.of(role).model_dump_json(indent=2) + "\n")
    else:
        console = report_console()
        for number, step in enumerate(role.steps, 1):
            print_step(console, number, step)
        print_notices(console, role.notices)
        for path, verification in role.verifications.items():
            for item in verification.findings:
                print_finding(console, path, item, split_lines(role.files.get(path, "")))
            console.print(f"[bold]{path}[/]  {verification.status.replace('_', ' ')}")
        console.print(f"{role.status.replace('_', ' ')}: {target}", soft_wrap=True)
    if role.status is GenerationStatus.VERIFIED:
        return Exit.OK
    unknown = any(item.status is VerificationStatus.COULD_NOT_RUN for item in role.verifications.values())
    return Exit.COULD_NOT_RUN if unknown else Exit.FINDINGS


def _write(target: Path, files: dict[str, str]) -> None:
    try:
        for path, text in files.items():
            file = target / path
            if file.is_symlink():
                raise OutputUnwritable(f"{file} is a link, which may lead anywhere", hint="Take it away first.")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputUnwritable(
            f"{target} cannot be written: {error.strerror or error}", hint="Choose another place."
        ) from error

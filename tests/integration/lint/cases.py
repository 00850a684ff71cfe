"""The corpus: texts that stand alone, and projects with the files of them that are linted."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from relia.validation.domain import FileKind, Source

CORPUS = Path(__file__).parent / "corpus"
ALONE = "alone"
PROJECTS: dict[str, tuple[str, ...]] = {
    "adjacent_collection": ("site.yml", "collections/requirements.yml"),
    "ansible_cfg": ("site.yml",),
    "ansible_cfg_vault": ("site.yml",),
    "ansible_cfg_wrong": ("site.yml",),
    "collection": (
        "galaxy.yml",
        "meta/runtime.yml",
        "playbooks/site.yml",
        "roles/thing/tasks/main.yml",
        "tests/sanity/ignore-2.19.txt",
    ),
    "config_broken": ("site.yml",),
    "config_dotconfig": ("site.yml",),
    "config_extra_vars": ("site.yml",),
    "config_mocks": ("site.yml",),
    "config_opt_in": (
        "site.yml",
        "owners.yml",
        "blocks.yml",
        "extension.yml",
        "prompting.yml",
        "roles/looping/tasks/main.yml",
    ),
    "config_profile": ("site.yml",),
    "config_rules": ("site.yml",),
    "config_skip": ("site.yml",),
    "config_unskippable": ("site.yml",),
    "ignore_file": ("site.yml",),
    "kinds": (
        "requirements.yml",
        "molecule/default/molecule.yml",
        "molecule/default/converge.yml",
        "inventory/hosts.yml",
        "vars/main.yml",
        "host_vars/a.yml",
        "tasks/main.yml",
        "tasks/unknown.yml",
        "tasks/old.yml",
        "tasks/broken.yml",
        "handlers/main.yml",
        "playbook.yaml",
        "söme [odd] näme.yml",
    ),
    "own_plugins": ("site.yml",),
    "playbooks_folder": (
        "playbooks/deploy.yml",
        "playbooks/tasks/steps.yml",
        "vars/settings.yml",
        "group_vars/all.yml",
    ),
    "roles": (
        "site.yml",
        "use_bad.yml",
        "roles/nginx/tasks/main.yml",
        "roles/nginx/handlers/main.yml",
        "roles/nginx/defaults/main.yml",
        "roles/nginx/meta/main.yml",
        "roles/app/meta/argument_specs.yml",
    ),
    "yamllint": ("site.yml",),
}
REPOSITORIES = frozenset(("adjacent_collection", "ansible_cfg", "collection", "kinds", "playbooks_folder", "roles"))
"""Projects that get the mark of a Git repository: ansible-lint takes the folder with it for the project's root."""
_FOLDERS = {
    "tasks": FileKind.TASKS,
    "handlers": FileKind.HANDLERS,
    "vars": FileKind.VARS,
    "defaults": FileKind.VARS,
    "group_vars": FileKind.VARS,
    "host_vars": FileKind.VARS,
    "meta": FileKind.META,
}
_OTHERS = frozenset(
    (
        "collections/requirements.yml",
        "galaxy.yml",
        "inventory/hosts.yml",
        "meta/runtime.yml",
        "molecule/default/molecule.yml",
        "requirements.yml",
        "roles/app/meta/argument_specs.yml",
        "tests/sanity/ignore-2.19.txt",
    )
)
_LONG_TASKS = 500


@dataclass(frozen=True, slots=True)
class Case:
    """One file to lint, in the folder that is its project."""

    project: str
    """`alone` for a text that belongs to no project."""
    path: str

    @property
    def name(self) -> str:
        return f"{self.project}/{self.path}"

    @property
    def kind(self) -> FileKind:
        folders = Path(self.path).parts[:-1]
        if self.path in _OTHERS:
            return FileKind.OTHER
        return next((_FOLDERS[folder] for folder in reversed(folders) if folder in _FOLDERS), FileKind.PLAYBOOK)

    def source(self, root: Path) -> Source:
        """The file as a source to verify; `root` is what `lay_out` returned."""
        text = (root / self.path).read_bytes().decode()
        return Source(text, self.kind, self.path, None if self.project == ALONE else root)

    def lay_out(self, folder: Path) -> Path:
        """Copy the file, and its project, below `folder`. Returns the project's root."""
        root = folder / self.project
        if self.project != ALONE:
            shutil.copytree(CORPUS / "projects" / self.project, root, ignore=shutil.ignore_patterns("__pycache__"))
            if self.project in REPOSITORIES:
                (root / ".git").mkdir()
            return root
        root.mkdir(parents=True)
        (root / self.path).write_bytes(self._alone())
        return root

    def sha256(self) -> str:
        """Of everything that the findings depend on."""
        digest = hashlib.sha256()
        if self.project == ALONE:
            digest.update(self._alone())
        else:
            folder = CORPUS / "projects" / self.project
            for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
                digest.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes() + b"\0")
        return digest.hexdigest()

    def _alone(self) -> bytes:
        return long_playbook().encode() if self.path == "long.yml" else (CORPUS / ALONE / self.path).read_bytes()


def long_playbook() -> str:
    """2,000 lines, with a fault in every tenth play task."""
    lines = ["---", "- name: Many steps", "  hosts: all", "  tasks:"]
    for number in range(_LONG_TASKS):
        name = f"step {number}" if number % 10 == 0 else f"Step {number}"
        lines += [
            f"    - name: {name}",
            "      ansible.builtin.debug:",
            f'        msg: "{number} of {_LONG_TASKS}"',
            "",
        ]
    return "\n".join(lines[:-1]) + "\n"


def all_cases() -> list[Case]:
    alone = [Case(ALONE, name) for name in sorted(p.name for p in (CORPUS / ALONE).iterdir())]
    projects = [Case(project, path) for project, paths in PROJECTS.items() for path in paths]
    return [*alone, Case(ALONE, "long.yml"), *projects]

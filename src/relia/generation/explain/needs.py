"""What has to be there before a text can run: variables, collections, files, roles, privileges, network, facts."""

import re
from collections.abc import Iterator, Sequence

from jinja2 import Environment, TemplateError, nodes
from yaml.nodes import MappingNode, SequenceNode

from relia.generation.explain.domain import ChangeKind, Need, NeedKind
from relia.generation.explain.plays import told_of
from relia.generation.explain.reading import ReadTask, as_list, inherited, mappings, texts_in
from relia.generation.explain.sentences import shown
from relia.validation.checks.conditions import conditions_of
from relia.validation.document import Document, get, pairs, plain, text_of, walk_nodes
from relia.validation.domain import FileKind

_ENVIRONMENT = Environment(autoescape=True)
_LONGEST = 10_000
_MAGIC = frozenset(
    """
    item ansible_loop ansible_loop_var ansible_index_var ansible_check_mode ansible_diff_mode ansible_version ansible_forks
    ansible_play_name ansible_play_hosts ansible_play_hosts_all ansible_play_batch ansible_play_role_names ansible_role_name
    ansible_role_names ansible_parent_role_names ansible_parent_role_paths ansible_dependent_role_names ansible_collection_name
    ansible_inventory_sources ansible_limit ansible_run_tags ansible_skip_tags ansible_verbosity ansible_config_file
    ansible_search_path ansible_facts ansible_local ansible_user ansible_host ansible_port ansible_connection ansible_become
    ansible_become_user ansible_become_password ansible_password ansible_ssh_private_key_file ansible_python_interpreter
    ansible_failed_task ansible_failed_result ansible_managed inventory_hostname inventory_hostname_short inventory_dir
    inventory_file groups group_names hostvars play_hosts playbook_dir role_path role_name role_names environment vars omit
    lookup query q now undef range dict lipsum cycler joiner namespace loop true false none True False None
    """.split()
)
"""What Ansible or Jinja gives, without anybody defining it."""
_NETWORKED = frozenset(
    f"ansible.builtin.{name}" for name in "get_url uri git apt dnf dnf5 yum package pip apt_repository rpm_key".split()
)
_SOURCES = {"copy": "src", "template": "src", "script": "_raw_params", "unarchive": "src", "assemble": "src"}
_FACTS = re.compile(
    r"\bansible_(?:facts|distribution|os_family|hostname|fqdn|default_ipv[46]|architecture|memtotal_mb|processor\w*|mounts"
    r"|kernel|pkg_mgr|service_mgr|lsb|date_time|interfaces|all_ipv4_addresses)\b"
)


def needs_of(document: Document, kind: FileKind, tasks: Sequence[ReadTask]) -> Iterator[Need]:
    """Each thing once, with the line where it is needed first."""
    found = [
        *_variables(document, tasks),
        *_collections(tasks),
        *_files(document, tasks),
        *_roles(document, tasks),
        *_rest(kind, tasks),
    ]
    seen: set[tuple[NeedKind, str]] = set()
    for need in found:
        if (need.kind, need.what) not in seen:
            seen.add((need.kind, need.what))
            yield need


def _variables(document: Document, tasks: Sequence[ReadTask]) -> Iterator[Need]:
    defined = _defined(document, tasks)
    conditions = {id(node) for task in tasks for owner in (task.task.node, *task.task.scope.around)
                  for _, node in conditions_of(owner)}  # fmt: skip
    for node in walk_nodes(document.roots):
        text = text_of(node)
        if not text or len(text) > _LONGEST or (id(node) not in conditions and "{" not in text):
            continue
        source = text if "{{" in text or "{%" in text or id(node) not in conditions else "{{ " + text + " }}"
        for name in _used(source):
            if name not in defined and name not in _MAGIC and not _FACTS.fullmatch(name):
                yield Need(NeedKind.VARIABLE, name, int(node.start_mark.line) + 1)


def _used(source: str) -> list[str]:
    """The names that a template reads and does not set itself, sorted; none when it cannot be read."""
    try:
        tree = _ENVIRONMENT.parse(source)
    except (TemplateError, RecursionError):
        return []
    named = list(tree.find_all(nodes.Name))
    stored = {name.name for name in named if name.ctx != "load"}
    return sorted({name.name for name in named if name.ctx == "load"} - stored)


def _defined(document: Document, tasks: Sequence[ReadTask]) -> set[str]:
    found: set[str] = set()
    for node in walk_nodes(document.roots):
        for name, _, value in pairs(node) if isinstance(node, MappingNode) else ():
            if name == "vars":
                for given in [value] if isinstance(value, MappingNode) else mappings(value):
                    found |= {key for key, _, _ in pairs(given)}
            elif name == "vars_prompt":
                found |= {str(text_of(get(item, "name"))) for item in mappings(value)}
            elif name in {"register", "loop_var", "index_var"} and (text := text_of(value)):
                found.add(text)
    for task in tasks:
        if task.fqcn == "ansible.builtin.set_fact" and task.given:
            found |= set(task.given)
        if (
            task.fqcn == "ansible.builtin.include_vars"
            and task.given
            and isinstance(holder := task.given.get("name"), str)
        ):
            found.add(holder)
    return found


def _collections(tasks: Sequence[ReadTask]) -> Iterator[Need]:
    for task in tasks:
        if task.spec is not None and task.spec.collection != "ansible.builtin":
            yield Need(NeedKind.COLLECTION, task.spec.collection, task.line)
        elif (
            task.fqcn is None and task.task.module and task.task.module.count(".") >= 2 and "{" not in task.task.module
        ):
            missing = shown("module", ".".join(task.task.module.split(".")[:2]))
            what = f"{missing} with {shown('module', task.task.module)}, not installed here"
            yield Need(NeedKind.COLLECTION, what, task.line)


def _files(document: Document, tasks: Sequence[ReadTask]) -> Iterator[Need]:
    for task in tasks:
        given = task.given or {}
        short = (task.fqcn or "").removeprefix("ansible.builtin.")
        remote = given.get("remote_src") in (True, "yes", "true")
        source = given.get(_SOURCES.get(short, ""))
        if isinstance(source, str) and not remote and "://" not in source:
            yield Need(NeedKind.FILE, f"{shown('file', source)} on the control node", task.line)
        if short in {"include_tasks", "import_tasks", "include_vars"}:
            named = given.get("file", given.get("_raw_params", given.get("dir")))
            if isinstance(named, str):
                yield Need(NeedKind.FILE, shown("file", named), task.line)
    for node in walk_nodes(document.roots):
        files = get(node, "vars_files") if isinstance(node, MappingNode) else None
        for item in files.value if isinstance(files, SequenceNode) else ():
            yield Need(NeedKind.FILE, f"{shown('file', plain(item))} (variables)", int(item.start_mark.line) + 1)


def _roles(document: Document, tasks: Sequence[ReadTask]) -> Iterator[Need]:
    for root in document.roots:
        for play in mappings(root):
            roles = get(play, "roles")
            for item in roles.value if isinstance(roles, SequenceNode) else ():
                value = plain(item)
                named = value.get("role", value.get("name")) if isinstance(value, dict) else value
                yield Need(NeedKind.ROLE, shown("role", named), int(item.start_mark.line) + 1)
    for task in tasks:
        if task.fqcn in {"ansible.builtin.include_role", "ansible.builtin.import_role"} and task.given:
            yield Need(NeedKind.ROLE, shown("role", task.given.get("name", "")), task.line)


def _rest(kind: FileKind, tasks: Sequence[ReadTask]) -> Iterator[Need]:
    for task in tasks:
        become = next(iter(inherited(task.task, "become")), None)
        if become is True:
            user = next((one for one in inherited(task.task, "become_user")), "root")
            yield Need(NeedKind.PRIVILEGES, f"the right to become {shown('user', user)}", task.line)
        elif kind is FileKind.PLAYBOOK and become is None and told_of(task).kind in _USUALLY_ROOT:
            message = "no `become` is set, and some of what it changes usually needs root"
            yield Need(NeedKind.PRIVILEGES, message, task.line)
        if task.fqcn in _NETWORKED:
            urls = [text for name in ("url", "repo") for text in as_list((task.given or {}).get(name))]
            where = f"access to {shown('url', urls[0])}" if urls else "access to the package sources"
            yield Need(NeedKind.NETWORK, where, task.line)
        if any(_FACTS.search(text) for text in texts_in(plain(task.task.node))):
            play = task.task.scope.play
            off = play is not None and (facts := get(play, "gather_facts")) is not None and plain(facts) is False
            yield Need(
                NeedKind.FACTS, f"facts of the hosts{', which this play does not gather' if off else ''}", task.line
            )


_USUALLY_ROOT = frozenset(
    (ChangeKind.PACKAGES, ChangeKind.SERVICES, ChangeKind.USERS, ChangeKind.STORAGE, ChangeKind.SYSTEM)
)

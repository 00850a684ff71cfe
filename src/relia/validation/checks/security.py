"""What is dangerous in a playbook although Ansible would run it: secrets in clear text, code from the net, open doors.

Each rule is a name, a severity, advice and one function; docs/checks.md has a wrong and a right example of each, and a
test holds the two together. `# noqa: RULE` at the end of the line turns a rule off there.
"""

import re
from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.catalog.service import Catalog
from relia.validation.checks import commands, deeds, hidden, intrusion, secrets
from relia.validation.checks.examined import COMMANDS, ExaminedText, Hit, SecurityRule, examine, scalars
from relia.validation.checks.logged import logged_texts, secret_variable
from relia.validation.checks.looked_up import LookedUp, is_templated
from relia.validation.document import Document, get, pairs, plain, text_of, walk_nodes
from relia.validation.domain import Check, FileKind, Finding, Severity
from relia.validation.keywords import IMPORTS
from relia.validation.project import LocalModules
from relia.validation.spots import Spot, finding, replace_scalar
from relia.validation.walk import play_tasks, plays

_NOQA = re.compile(r"#\s*noqa\b:?\s*(.*)$")


def check_security(document: Document, kind: FileKind, catalog: Catalog, local: LocalModules) -> Iterator[Finding]:
    """Security findings about a document of this kind. The document must be readable."""
    tasks = play_tasks(document, kind, catalog, local)
    text = ExaminedText(
        document,
        kind,
        tuple(plays(document)) if kind is FileKind.PLAYBOOK else (),
        tuple(examine(task, catalog) for task in tasks),
    )
    lines = document.lines
    for rule in RULES.values():
        for hit in rule.find(text):
            spot = hit.at if isinstance(hit.at, Spot) else Spot.of(hit.at)
            if not _is_ignored(rule.name, spot, lines):
                message = f"{hit.what}. {rule.advice}"
                page = f"docs/checks.md#{rule.name}"
                yield finding(spot, Check.SECURITY, rule.name, hit.severity or rule.severity, message, page, hit.fix)


def _is_ignored(rule: str, spot: Spot, lines: list[str]) -> bool:
    match = _NOQA.search(lines[spot.line - 1]) if spot.line <= len(lines) else None
    return match is not None and (not match.group(1).strip() or rule in re.split(r"[\s,]+", match.group(1)))


# ------------------------------------------------------------------------------------------------ secrets


def _clear_text_secrets(text: ExaminedText) -> Iterator[Hit]:
    if text.kind is FileKind.META:
        return
    for node in walk_nodes(text.document.roots):
        for name, _, value in pairs(node) if isinstance(node, MappingNode) else ():
            if secrets.is_clear_secret(name, value):
                yield Hit(value, f"`{name}` stands here in clear text")
        if secrets.has_secret(node):
            yield Hit(node, "a key, token or password stands here in clear text")
    for task in text.tasks:
        for node in task.command_lines:
            if secrets.command_has_secret(node.value):
                yield Hit(node, "this command line holds a password or token in clear text")
        line = text_of(task.play_task.arguments)
        if line is not None and task.short not in COMMANDS and secrets.command_has_secret(line):
            yield Hit(task.play_task.arguments or task.play_task.node, "these arguments hold a password in clear text")


def _is_masked(no_log: Node | None) -> bool:
    """Whether `no_log` is there and not plainly off; a variable is taken for on."""
    return no_log is not None and plain(no_log) is not False


def _secrets_in_log(text: ExaminedText) -> Iterator[Hit]:
    for task in text.tasks:
        node = task.play_task.node
        if any(_is_masked(get(owner, "no_log")) for owner in (*task.play_task.scope.around, node)):
            continue
        line = task.play_task.arguments
        whole = [("", line, line)] if isinstance(line, ScalarNode) else []
        for name, _, value in task.options or whole:
            for item in logged_texts(name, value, task.option(name)):
                printed = (task.short, name) == ("debug", "var")
                if used := secret_variable(f"{{{{ {item.value} }}}}" if printed else item.value):
                    yield Hit(item, f"the value of `{used}` is shown in the log of this play task")
                    break


# ------------------------------------------------------------------------------------------------ access

_MODES = frozenset(("mode", "directory_mode"))
_WORLD_WRITE = 0o002
_STICKY = 0o1000


def _modes(text: ExaminedText) -> Iterator[tuple[str, ScalarNode]]:
    for task in text.tasks:
        for name, _, value in task.options:
            option = task.option(name)
            # Some modules call something else `mode`; the mode of a file is of the type `raw`.
            if name in _MODES and isinstance(value, ScalarNode) and (option is None or option.type == "raw"):
                yield name, value


def _world_writable(text: ExaminedText) -> Iterator[Hit]:
    for name, node in _modes(text):
        value = plain(node)
        written = f"{value:o}" if isinstance(value, int) and node.value.startswith("0") else node.value
        digits = re.fullmatch(r"0?o?([0-7]{3,4})", written)
        if digits is not None:
            bits = int(digits.group(1), 8)
            # The sticky bit, as of /tmp, lets people remove only what is their own.
            opened = bool(bits & _WORLD_WRITE and not bits & _STICKY)
        else:
            given = re.findall(r"([ugoa]{0,4})[+=]([rwxXst]{0,6})", node.value)
            opened = any((not who or set(who) & set("oa")) and "w" in what for who, what in given)
        if opened and not (isinstance(value, int) and not node.value.startswith("0")):
            yield Hit(node, f"with `{name}: {node.value}` everybody on the machine may write there")
    for node in (node for task in text.tasks for node in task.command_lines):
        if commands.opens_to_all(node.value):
            yield Hit(node, "this lets everybody on the machine write there")


def _modes_without_zero(text: ExaminedText) -> Iterator[Hit]:
    for name, node in _modes(text):
        value = plain(node)
        if not isinstance(value, int) or isinstance(value, bool) or node.value.startswith("0") or node.style:
            continue
        octal = _meant_by(value)
        fix = replace_scalar(node, f"Write {octal}", octal) if octal else None
        yield Hit(node, f"`{name}: {node.value}` is a decimal number, which is the mode {value:o}", fix=fix)


_USUAL_MODES = frozenset("400 440 444 550 555 600 640 644 660 664 666 700 710 711 750 755 770 771 775 777".split())


def _meant_by(mode: int) -> str | None:
    """How to write what a decimal number was meant to be: the digits as they stand, or, where the number itself is a usual
    mode (420 is 0644), that; None where it may be either or neither."""
    usual = f"{mode:o}" in _USUAL_MODES
    if str(mode) in _USUAL_MODES:
        return None if usual else f'"0{mode}"'
    return f'"0{mode:o}"' if usual else None


_TURNED_OFF = frozenset(
    "validate_certs verify_ssl ssl_verify tls_verify gpgcheck gpg_check repo_gpgcheck check_certificate "
    "validate_api_certs verify_certs ssl_check_hostname verify sslverify".split()
)
_TURNED_ON = frozenset(
    "disable_gpg_check insecure allow_unauthenticated insecure_skip_verify skip_tls_verify tls_skip_verify "
    "insecure_registry ignore_certificate_validation accept_hostkey trust_self_signed".split()
)


def _checks_disabled(text: ExaminedText) -> Iterator[Hit]:
    for task in text.tasks:
        for name, _, value in task.options:
            state = plain(value) if isinstance(value, ScalarNode) else None
            truth = str(state).lower()
            if name in _TURNED_OFF and truth in {"false", "no", "0", "off"}:
                fix = (
                    replace_scalar(value, f"Set {name} to true", "true")
                    if isinstance(task.play_task.arguments, MappingNode)
                    else None
                )
                yield Hit(value, f"`{name}` is off, so nobody checks whom or what this is from", fix=fix)
            elif name in _TURNED_ON and truth in {"true", "yes", "1", "on"}:
                yield Hit(value, f"`{name}` is on, so nobody checks whom or what this is from")
        for node in task.command_lines:
            if commands.skips_checks(node.value):
                yield Hit(node, "this command does not check whom or what its data is from")
        for node in deeds.written_texts(task):
            if commands.turns_checks_off(node.value):
                yield Hit(node, "what is written here turns a check of certificates, signatures or host keys off")


# ------------------------------------------------------------------------------------------------ code at check time

_IMPORTS = frozenset(("import_tasks", "import_role", "import_playbook", "include"))
_READ_BY_PLAY = ("vars_files", "roles", "hosts")


def _runs_when_checked(text: ExaminedText) -> Iterator[Hit]:
    looked_up = LookedUp(text.document)
    for task in text.tasks:
        if task.short in _IMPORTS:
            for node in scalars(task.play_task.arguments):
                if is_templated(node.value):
                    sure = Severity.ERROR if looked_up.by(node.value) else Severity.WARNING
                    yield Hit(node, f"the name that `{task.short}` takes is templated", sure)
    for play in text.plays:
        for keyword in _READ_BY_PLAY:
            for node in scalars(get(play, keyword)):
                if looked_up.by(node.value):
                    yield Hit(node, f"`{keyword}:` of the play looks something up", Severity.ERROR)
    for value in _imported_playbooks(text):
        sure = Severity.ERROR if looked_up.by(value.value) else Severity.WARNING
        yield Hit(value, "the name of the imported playbook is templated", sure)


def _imported_playbooks(text: ExaminedText) -> Iterator[ScalarNode]:
    for root in text.document.roots if text.kind is FileKind.PLAYBOOK else ():
        for entry in root.value if isinstance(root, SequenceNode) else ():
            for name, _, value in pairs(entry) if isinstance(entry, MappingNode) else ():
                if name in IMPORTS and isinstance(value, ScalarNode) and is_templated(value.value):
                    yield value


def _reordered(text: ExaminedText) -> Iterator[Hit]:
    for spot, names in hidden.reordered(text.document.lines):
        yield Hit(spot, f"{names} changes the order in which this line is shown: it is not read as it looks")


RULES = {
    rule.name: rule
    for rule in (
        SecurityRule(
            "clear-text-secret",
            Severity.ERROR,
            "Keep it in Ansible Vault or a secret service, and use a variable here",
            _clear_text_secrets,
        ),
        SecurityRule(
            "secret-in-log",
            Severity.WARNING,
            "Add `no_log: true`, so that it does not stand in logs and on screens",
            _secrets_in_log,
        ),
        SecurityRule(
            "pipe-to-shell",
            Severity.ERROR,
            "Download the file with `get_url` and a checksum, and run it in a step of its own",
            deeds.runs_what_is_fetched,
        ),
        SecurityRule(
            "world-writable",
            Severity.WARNING,
            "Give write access to an owner or a group only",
            _world_writable,
        ),
        SecurityRule(
            "mode-without-zero",
            Severity.ERROR,
            'Write it in quotes, with a leading zero: mode: "0644"',
            _modes_without_zero,
        ),
        SecurityRule(
            "certificate-check-disabled",
            Severity.WARNING,
            "Install the right certificate or key instead",
            _checks_disabled,
        ),
        SecurityRule(
            "runs-when-checked",
            Severity.WARNING,
            "Write the name out, or include at run time: what is imported is evaluated even by a syntax check",
            _runs_when_checked,
        ),
        SecurityRule(
            "destroys-system",
            Severity.ERROR,
            "Name exactly what is to be removed",
            deeds.destroys_system,
        ),
        SecurityRule(
            "sends-data-out",
            Severity.ERROR,
            "Take it out, or fetch what you need to the controller with `ansible.builtin.fetch`",
            deeds.sends_data_out,
        ),
        SecurityRule(
            "backdoor",
            Severity.ERROR,
            "Take it out, unless you know why it is there; give access by a user, a key and a sudo rule of its own",
            intrusion.backdoors,
        ),
        SecurityRule(
            "protection-disabled",
            Severity.WARNING,
            "Open exactly what is needed instead: a port, a boolean, a rule",
            intrusion.protection_disabled,
        ),
        SecurityRule(
            "reordered-text",
            Severity.ERROR,
            "Take the characters out, or write them as escapes in double quotes",
            _reordered,
        ),
    )
}

"""What is dangerous in a playbook although Ansible would run it: secrets in clear text, code from the net, open doors.

Each rule is a name, what to do about it, and one function; docs/checks.md has a wrong and a right example of each.
`# noqa: RULE` behind the line turns a rule off there.
"""

import re
from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.validation.checks.structure import replace_scalar
from relia.validation.document import Document, Spot, children, get, pairs, plain, text_of
from relia.validation.domain import Check, FileKind, Finding, Fix, Severity
from relia.validation.walk import PlayTask, play_tasks, plays

HELP = "https://docs.ansible.com/ansible/latest/vault_guide/index.html"
RULES = {
    "clear-text-secret": "Keep it in Ansible Vault or a secret service, and use a variable here.",
    "secret-in-log": "Add `no_log: true`, so that the value does not stand in logs and on screens.",
    "pipe-to-shell": "Download the file with `get_url` and a checksum, look at it, then run it.",
    "world-writable": "Give write access to an owner or a group only.",
    "mode-without-zero": 'Quote it, with a leading zero: mode: "0644".',
    "certificate-check-disabled": "Install the right CA certificate instead.",
    "runs-when-checked": "Use include_tasks, or a name that is written out: an import is evaluated even by a syntax check.",
    "destroys-system": "Name exactly what is to be removed; this reaches the system itself.",
    "sends-data-out": "A file with secrets leaves the machine here; is that meant?",
}
_COMMANDS = frozenset(("command", "shell", "raw", "script", "expect"))
_SECRET_NAME = re.compile(
    r"(^|_)(pass|passwd|password|passphrase|secret|secret_key|token|api_key|apikey|access_key|private_key|auth_key|"
    r"credentials?|login_password|connection_string)$",
    re.IGNORECASE,
)
_NOT_SECRET = re.compile(
    r"(_(file|path|src|dest|url|length|hash|store|name|id|policy|prompt|expire.*)$)|^update_password$", re.IGNORECASE
)
_SECRET_VALUE = (
    re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36,}\b"),
    re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}\b"),
    re.compile(r"\bsk-[A-Za-z0-9_-]{20,}\b"),
    re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}\b"),
    re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s:/@{}]+:[^\s:/@{}]+@[^\s/]+"),
)
_EMPTY_VALUES = frozenset(
    ("", "omit", "none", "null", "changeme", "present", "absent", "prompt", "no", "yes", "true", "false")
)
_PIPE = re.compile(
    r"\b(curl|wget|fetch)\b[^|;&]*\|\s*(sudo\s+(-\S+\s+)*)?(ba|z|da|k)?sh\b|\b(ba|z|da|k)?sh\s+<\(\s*(curl|wget)\b|\b(iex|invoke-expression)\b",
    re.IGNORECASE,
)
_INSECURE = re.compile(
    r"\bcurl\b[^|;&]*\s(-k|--insecure)\b|\bwget\b[^|;&]*--no-check-certificate|\bgit\b[^|;&]*http\.sslVerify=false",
    re.IGNORECASE,
)
_DESTROYS = (
    re.compile(
        r"\brm\s+(-\w+\s+|--[\w-]+\s+)*(-\w*[rR]\w*|--recursive)\s+(-\w+\s+|--[\w-]+\s+)*[\"']?/(\*|bin|boot|etc|lib|lib64|root|sbin|usr|var|home)?/?\*?[\"']?(\s|;|&|$)"
    ),
    re.compile(r"\bdd\b[^|;&]*\bof=/dev/(sd|hd|vd|xvd|nvme|mmcblk|disk)", re.IGNORECASE),
    re.compile(r"\b(mkfs(\.\w+)?|wipefs|shred)\b[^|;&]*/dev/(sd|hd|vd|xvd|nvme|mmcblk)\w*"),
    re.compile(r"\bch(mod|own)\s+(-\w+\s+)*-\w*R\w*\s+\S+\s+/(\s|;|&|$)"),
    re.compile(r":\(\)\s*\{\s*:\|:&\s*\};:"),
    re.compile(r">\s*/dev/(sd|hd|vd|xvd|nvme)\w+"),
)
_SENDS = re.compile(
    r"(/etc/g?shadow|id_(rsa|ed25519|ecdsa)\b|\.aws/credentials|\.ssh/)[^;&]*(\|\s*(nc|ncat|netcat|curl|wget|ssh)\b)|"
    r"\b(curl|wget)\b[^|;&]*(@|--post-file[= ])\S*(/etc/shadow|id_rsa|id_ed25519|\.aws/credentials)|"
    r"/dev/tcp/|\bnc\b[^|;&]*\s-e\s",
    re.IGNORECASE,
)
_NOQA = re.compile(r"#\s*noqa:?\s*(.*)$")


def check_security(document: Document, kind: FileKind) -> tuple[Finding, ...]:
    """Security findings about a document of this kind. The document must be readable."""
    found = [*_secrets(document)]
    for play in plays(document) if kind is FileKind.PLAYBOOK else ():
        found += _play(play)
    for task in play_tasks(document, kind):
        found += _task(task)
    lines = document.text.split("\n")
    return tuple(item for item in _unique(found) if not _ignored(item, lines))


def _unique(found: list[Finding]) -> list[Finding]:
    return list({(item.line, item.column, item.rule): item for item in found}.values())


def _ignored(item: Finding, lines: list[str]) -> bool:
    match = _NOQA.search(lines[item.line - 1]) if item.line <= len(lines) else None
    return match is not None and (not match.group(1).strip() or item.rule in re.split(r"[\s,]+", match.group(1)))


def _finding(
    node: Node, rule: str, what: str, severity: Severity = Severity.WARNING, fix: Fix | None = None
) -> Finding:
    spot = Spot.of(node)
    return Finding(
        Check.SECURITY,
        rule,
        severity,
        f"{what}. {RULES[rule]}",
        spot.line,
        spot.column,
        spot.end_line,
        spot.end_column,
        fix,
        HELP,
    )


def _secrets(document: Document) -> Iterator[Finding]:
    seen: set[int] = set()
    waiting: list[Node] = list(document.roots)
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        waiting += children(node)
        if isinstance(node, MappingNode):
            for name, _, value in pairs(node):
                if _SECRET_NAME.search(name) and not _NOT_SECRET.search(name) and _is_secret(value):
                    yield _finding(value, "clear-text-secret", f"`{name}` stands here in clear text", Severity.ERROR)
        elif (
            isinstance(node, ScalarNode)
            and node.tag.endswith(":str")
            and any(p.search(node.value) for p in _SECRET_VALUE)
        ):
            yield _finding(
                node, "clear-text-secret", "a key, token or password stands here in clear text", Severity.ERROR
            )


def _is_secret(node: Node) -> bool:
    if not isinstance(node, ScalarNode) or node.tag.startswith("!") or node.tag.endswith((":null", ":bool")):
        return False
    text = node.value.strip()
    templated = "{{" in text or "{%" in text or text.startswith("$ANSIBLE_VAULT") or "lookup(" in text
    hashed = re.match(r"^\$(\d|2[aby]|y|argon2\w*)\$", text) is not None or text in {"*", "!", "!!", "x"}
    return not templated and not hashed and text.lower() not in _EMPTY_VALUES


def _play(play: MappingNode) -> Iterator[Finding]:
    files = get(play, "vars_files")
    for item in files.value if isinstance(files, SequenceNode) else ():
        if (text := text_of(item)) is not None and _runs_code(text):
            yield _finding(item, "runs-when-checked", "this name is the result of a lookup", Severity.ERROR)


def _runs_code(text: str) -> bool:
    return "{{" in text and re.search(r"\b(lookup|query|q)\s*\(\s*['\"](pipe|url|file|env|template)", text) is not None


def _task(task: PlayTask) -> Iterator[Finding]:
    short = (task.module or "").rsplit(".", 1)[-1]
    if short.startswith("import_"):
        for node in _scalars(task.arguments):
            if "{{" in node.value:
                severity = Severity.ERROR if _runs_code(node.value) else Severity.WARNING
                yield _finding(node, "runs-when-checked", f"{short} with a templated name", severity)
    if short.removeprefix("win_") in _COMMANDS:
        for node in _scalars(task.arguments):
            yield from _command(node)
    if isinstance(task.arguments, MappingNode):
        for name, _, value in pairs(task.arguments):
            yield from _option(name, value)
        yield from _log(task)


def _scalars(node: Node | None) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif node is not None:
        for child in children(node):
            yield from _scalars(child)


def _command(node: ScalarNode) -> Iterator[Finding]:
    text = node.value
    if _PIPE.search(text):
        yield _finding(node, "pipe-to-shell", "what a server sends is run as it comes", Severity.ERROR)
    if _INSECURE.search(text):
        yield _finding(node, "certificate-check-disabled", "this does not check who answers")
    if any(pattern.search(text) for pattern in _DESTROYS):
        yield _finding(node, "destroys-system", "this command destroys a system", Severity.ERROR)
    if _SENDS.search(text):
        yield _finding(node, "sends-data-out", "this sends data to another machine", Severity.ERROR)
    if re.search(r"\bchmod\s+(-\w+\s+)*(0?777|0?666|[ugo]*[oa]\+\w*w)", text):
        yield _finding(node, "world-writable", "everybody on the machine may write there")


_VERIFY_OFF = frozenset(
    ("validate_certs", "verify", "verify_ssl", "gpgcheck", "ssl_verify", "tls_verify", "gpg_check", "check_certificate")
)
_VERIFY_OFF_WHEN_ON = frozenset(
    ("disable_gpg_check", "insecure", "allow_unauthenticated", "trust_self_signed", "skip_tls_verify")
)


def _option(name: str, value: Node) -> Iterator[Finding]:
    values = [plain(value)] if isinstance(value, ScalarNode) else []
    for item in values:
        truth = str(item).lower()
        if name in _VERIFY_OFF and truth in {"false", "no", "0"}:
            fix = replace_scalar(value, f"Set {name} to true", "true")
            yield _finding(value, "certificate-check-disabled", f"`{name}` is off", fix=fix)
        elif name in _VERIFY_OFF_WHEN_ON and truth in {"true", "yes", "1"}:
            yield _finding(value, "certificate-check-disabled", f"`{name}` is on")
        elif name in {"mode", "directory_mode"} and isinstance(value, ScalarNode):
            yield from _mode(name, value, item)


_WORLD_WRITE = 0o002


def _mode(name: str, node: ScalarNode, value: object) -> Iterator[Finding]:
    text = node.value
    if isinstance(value, int) and not isinstance(value, bool) and not text.startswith("0"):
        octal = f'"0{text}"' if re.fullmatch(r"[0-7]{3}", text) else None
        spot = Spot.of(node)
        fix = replace_scalar(node, f"Write {octal}", octal) if octal else None
        what = f"`{name}: {text}` is the decimal number {text}, which is the mode {value:o}"
        yield Finding(
            Check.SECURITY,
            "mode-without-zero",
            Severity.WARNING,
            f"{what}. {RULES['mode-without-zero']}",
            spot.line,
            spot.column,
            spot.end_line,
            spot.end_column,
            fix,
            HELP,
        )
        return
    digits = re.fullmatch(r"0?o?([0-7]?[0-7]{3})", text)
    # 1777, as of /tmp: the sticky bit lets people remove only what is their own.
    sticky = digits is not None and len(digits.group(1)) == 4 and int(digits.group(1)[0]) & 1
    symbolic = any(who in {"o", "a", ""} and "w" in what for who, what in re.findall(r"([ugoa]*)[+=]([rwxXst]*)", text))
    if (digits is not None and int(digits.group(1), 8) & _WORLD_WRITE and not sticky) or (digits is None and symbolic):
        yield _finding(node, "world-writable", f"with `{name}: {text}` everybody on the machine may write there")


def _log(task: PlayTask) -> Iterator[Finding]:
    if get(task.node, "no_log") is not None or not isinstance(task.arguments, MappingNode):
        return
    for name, key, value in pairs(task.arguments):
        text = text_of(value) or ""
        named = _SECRET_NAME.search(name) and not _NOT_SECRET.search(name)
        # Options that modules themselves declare as secret are masked by Ansible; free text is not.
        if named and "{{" in text and name not in _MASKED:
            yield _finding(key, "secret-in-log", f"`{name}` may be shown in the log", Severity.INFO)


_MASKED = frozenset(
    "password login_password passphrase token api_key secret secret_key access_key api_token passwd url_password auth_token "
    "become_pass private_key_passphrase privatekey_passphrase aws_secret_key client_secret".split()
)

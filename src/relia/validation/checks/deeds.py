"""What a play task does to a system or with its data: runs what it fetched, removes what nobody may miss, sends secrets away."""

import re
from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode

from relia.validation.checks import commands
from relia.validation.checks.examined import ExaminedTask, ExaminedText, Hit, scalars
from relia.validation.document import get, plain, text_of
from relia.validation.domain import Severity

_WRITTEN = frozenset(("content", "line", "block", "repo", "insertafter", "replace"))
_RUN_LATER = re.compile(
    r"/cron|/systemd/|/init\.d/|/rc\.\w+|\.service$|\.sh$|/profile|\.profile$|bashrc$|bash_profile$|/s?bin/|\.py$|\.pl$|\.timer$|/udev/"
)
"""Files that are run sooner or later."""
_FETCHERS = frozenset(("get_url", "win_get_url"))
_ITEM = re.compile(r"\s*\{\{\s*item\s*\}\}\s*")
_LOOPS = ("loop", "with_items", "with_list")
_KEPT = re.compile(
    r"/etc/(?:passwd|shadow|group|sudoers|fstab|ssh)/?|/usr/(?:bin|lib|lib64|sbin|local)/?|/var/(?:lib|lib/(?:dpkg|rpm))/?|/boot/\S*"
    r"|/lib/modules\S*|[Cc]:\\(?:Windows|Users)?\\?"
)
_SENDERS = frozenset(
    ("uri", "win_uri", "mail", "slack", "telegram", "mattermost", "discord", "pushover", "rocketchat", "teams")
)
_TOLD = frozenset(("body", "url", "src", "msg", "content", "text", "subject", "attach"))
_READS = re.compile(
    r"\b(?:lookup|query|q)\s*\(\s*['\"](?:ansible\.builtin\.)?(?P<plugin>\w+)['\"]\s*,?(?P<of>[^)]{0,300})"
)
_SECRET_WORD = re.compile(r"(?:secret|passw|token|key|credential)", re.IGNORECASE)
_ALL_VARIABLES = re.compile(r"\{\{\s*(?:vars|hostvars|ansible_env|environment)\s*(?:\||\}\})")
_COPIED_TO = re.compile(r"^(?:/var/www|/srv/www|/usr/share/nginx|/tmp|/public|/var/ftp)")


def written_texts(task: ExaminedTask) -> Iterator[ScalarNode]:
    """What a play task writes into files, as it stands in the text."""
    for name, _, value in task.options:
        if name in _WRITTEN and isinstance(value, ScalarNode):
            yield value


def run_texts(task: ExaminedTask) -> Iterator[ScalarNode]:
    """Its command lines, and what it writes into files that are run later."""
    yield from task.command_lines
    given = {name: text_of(value) or "" for name, _, value in task.options}
    target = given.get("dest") or given.get("path") or ""
    if _RUN_LATER.search(target) or given.get("mode", "").strip("'\"").endswith(
        ("755", "700", "+x", "555", "775", "777")
    ):
        yield from written_texts(task)


# ------------------------------------------------------------------------------------------------ code from the net


def runs_what_is_fetched(text: ExaminedText) -> Iterator[Hit]:
    """Downloads that are run as they come."""
    fetched: dict[str, bool] = {}
    for task in text.tasks:
        for node in run_texts(task):
            if commands.pipes_to_shell(node.value):
                yield Hit(node, "what a server sends, or what nobody can read, is run as it comes")
            elif commands.runs_what_it_fetched(node.value):
                yield Hit(node, "this downloads a file and runs it unseen", Severity.WARNING)
        if task.short in _FETCHERS and (path := _unchecked_download(task)):
            fetched[path] = _is_forgeable(task)
            continue
        for node in task.command_lines:
            for path, forgeable in fetched.items():
                if re.search(rf"(?:^|[\s;&|\"']){re.escape(path)}(?=[\s;&|\"']|$)", node.value):
                    severity = Severity.ERROR if forgeable else Severity.WARNING
                    yield Hit(node, f"this runs `{path}`, which was downloaded without a checksum", severity)
                    break


def _unchecked_download(task: ExaminedTask) -> str | None:
    """Where a download goes that no checksum vouches for."""
    given = {name: text_of(value) for name, _, value in task.options}
    if given.get("checksum") or given.get("sha256sum"):
        return None
    path = given.get("dest") or given.get("path")
    return path if path and len(path) > 1 and not path.endswith("/") else None


def _is_forgeable(task: ExaminedTask) -> bool:
    """Whether somebody on the way could have changed the download."""
    given = {name: value for name, _, value in task.options}
    url = text_of(given.get("url")) or ""
    checked = plain(given["validate_certs"]) if "validate_certs" in given else True
    return url.startswith(("http://", "ftp://")) or checked in {False, "no", "false"}


# ------------------------------------------------------------------------------------------------ destruction


def destroys_system(text: ExaminedText) -> Iterator[Hit]:
    """Commands and modules that remove the system itself or overwrite a disk."""
    for task in text.tasks:
        for node in run_texts(task):
            if commands.destroys(node.value):
                yield Hit(node, "this command destroys a system")
        given = {name: value for name, _, value in task.options}
        if task.short in {"file", "win_file"} and text_of(given.get("state")) == "absent":
            path = given.get("path", given.get("dest", given.get("name")))
            yield from _removed(task, path)
        device = given.get("dev", given.get("device"))
        if task.short in {"filesystem", "parted"} and commands.is_disk(text_of(device) or ""):
            forced = plain(given["force"]) is True if "force" in given else False
            if forced:
                yield Hit(device or task.play_task.node, "this overwrites a whole disk")


def _removed(task: ExaminedTask, path: Node | None) -> Iterator[Hit]:
    written = text_of(path) or ""
    nodes = [path] if path is not None else []
    if _ITEM.fullmatch(written):
        nodes = [node for loop in _LOOPS for node in scalars(get(task.play_task.node, loop))]
    for node in nodes:
        name = (text_of(node) or "").strip()
        if commands.is_system_path(name) or _KEPT.fullmatch(name):
            yield Hit(node, "this removes a folder of the system")


# ------------------------------------------------------------------------------------------------ secrets sent away

_SENSITIVE = re.compile(commands.SENSITIVE)
_NOT_KEPT = re.compile(
    r"/etc/g?shadow\b|\bid_(?:rsa|ed25519|ecdsa|dsa)\b(?!\.pub)|/etc/ssh/ssh_host_\w+_key\b(?!\.pub)"
)


def sends_data_out(text: ExaminedText) -> Iterator[Hit]:
    """Secrets of a machine, or a shell on it, that go to another one."""
    for task in text.tasks:
        for node in run_texts(task):
            if commands.sends_out(node.value):
                yield Hit(node, "this hands secrets of the machine, or a shell on it, to another one")
        for name, _, value in task.options:
            if task.short in _SENDERS and name in _TOLD:
                for node in scalars(value):
                    if what := _secret_told(node.value):
                        yield Hit(node, f"this sends {what} to another machine")
            elif (task.short, name) == ("fetch", "src") and _NOT_KEPT.search(text_of(value) or ""):
                yield Hit(value, "this takes secrets of the machine to another one")
        yield from _copied(task)


def _secret_told(text: str) -> str | None:
    if _ALL_VARIABLES.search(text):
        return "all variables"
    if _SENSITIVE.search(text):
        return "secrets of the machine"
    for read in _READS.finditer(text):
        if read["plugin"] == "pipe" or (read["plugin"] == "env" and _SECRET_WORD.search(read["of"])):
            return "what the controller knows"
    return None


def _copied(task: ExaminedTask) -> Iterator[Hit]:
    """Secrets that are put where others get them."""
    arguments = task.play_task.arguments
    if task.short not in {"copy", "synchronize"} or not isinstance(arguments, MappingNode):
        return
    source, target = get(arguments, "src"), text_of(get(arguments, "dest")) or ""
    if source is not None and _NOT_KEPT.search(text_of(source) or "") and ("@" in target or _COPIED_TO.search(target)):
        yield Hit(source, "this puts secrets of the machine where others get them")

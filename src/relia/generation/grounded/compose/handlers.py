"""What is to be done on a change becomes a handler, notified by the play tasks that make the change."""

from collections.abc import Sequence

from relia.generation.grounded.compose.composer import Entry

_CHANGES = frozenset(
    """
    copy template lineinfile replace blockinfile ini_file get_url unarchive git assemble synchronize file package
    apt dnf     yum_repository authorized_key sysctl x509_certificate openssl_privatekey docker_image_pull pip user
    win_copy win_template     firewalld seboolean sefcontext sudoers mysql_db cron apache2_module alternatives
    pam_limits win_regedit win_lineinfile
""".split()
)
_FILES = frozenset(
    "copy template lineinfile replace blockinfile ini_file get_url assemble synchronize win_copy win_template".split()
)


def place_handlers(made: Sequence[Entry], entries: Sequence[Entry]) -> None:
    """Make handlers of `made`, to be notified by those of the `entries` before them whose change is meant.

    That is the file or the files written last; without one, the last play task that can change something.
    """
    usable = [entry for entry in made if entry.module]
    before = [entry for entry in entries if entry.module and not entry.handler]
    sources = _changing(before)
    if not usable or not sources:
        return
    for entry in usable:
        entry.handler = True
        for source in sources:
            _notify(source, entry.name)


def _changing(before: Sequence[Entry]) -> list[Entry]:
    run: list[Entry] = []
    for entry in reversed(before):
        short = str(entry.module).rsplit(".", 1)[-1]
        if short in _FILES:
            run.append(entry)
        elif run:
            break
    return (
        run
        or [entry for entry in reversed(before) if str(entry.module).rsplit(".", 1)[-1] in _CHANGES][:1]
        or list(before[-1:])
    )


def _notify(source: Entry, name: str) -> None:
    notified = source.keywords.get("notify")
    names = [notified] if isinstance(notified, str) else list(notified) if isinstance(notified, list) else []
    if name not in names:
        names.append(name)
    source.keywords["notify"] = names[0] if len(names) == 1 else names

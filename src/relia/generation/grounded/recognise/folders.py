"""What lies in a folder here, put into a folder on the hosts.

copy all .conf files from files/haproxy to /etc/haproxy/conf.d        put everything in files/www into /var/www/html
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, says
from relia.generation.grounded.recognise.ownership import ownership

_PUT = r"\b(?:copy|copied|put|push|upload|place|deploy|install|transfer|distribute|ship)\b"
_FOLDER = r"(?:the\s+)?(?:(?:local\s+)?(?:folder|directory|dir)\s+)?(?P<folder>(?!/)[\w.][\w./-]*\w)/?"
_TARGET = r"\s+(?:in)?to\s+(?:the\s+)?(?:folder\s+|directory\s+)?(?P<target>/[\w./-]*\w)/?(?![\w/])"
_ENDING = r"(?:cfg|conf|crt|css|html|ini|js|json|pem|properties|py|repo|rules|service|sh|sql|timer|toml|txt|xml|ya?ml)"
_SOME = re.compile(
    rf"{_PUT}\s+(?:over\s+)?(?:all|every|each|any)\s+(?:of\s+)?(?:the\s+|my\s+|our\s+)?(?:\*?\.(?P<dotted>\w+)|(?P<plain>{_ENDING}))"
    rf"\s+files?\s+(?:that\s+are\s+|are\s+)?(?:from|in|under|of|inside)\s+{_FOLDER}{_TARGET}",
    re.IGNORECASE,
)
_MATCHED = re.compile(rf"{_PUT}\s+(?P<folder>(?!/)[\w.][\w./-]*\w)/\*\.(?P<dotted>\w+){_TARGET}", re.IGNORECASE)
_ALL = re.compile(
    rf"{_PUT}\s+(?:over\s+)?(?:everything|all(?:\s+(?:of\s+)?(?:the\s+)?files)?|(?:all\s+)?(?:the\s+)?contents?)"
    rf"\s+(?:that\s+is\s+)?(?:from|in|under|of|inside)\s+{_FOLDER}{_TARGET}",
    re.IGNORECASE,
)


def folders(text: str, situation: Situation) -> list[Planned]:
    """Read a step that copies what is in a folder; templates and what a host has already are for others."""
    if says(text, r"\btemplat\w*|\.j2\b|\brsync\b|\bsync(?:hroni[sz]e)?\b"):
        return []
    found = _SOME.search(text) or _MATCHED.search(text) or _ALL.search(text)
    if found is None:
        return []
    target = found.group("target")
    situation.path = target
    details = ownership(re.sub(r"\S*/\S*", " ", text))
    if found.re is _ALL:
        return [Planned(f"{B}copy", compact({"src": found.group("folder") + "/", "dest": f"{target}/", **details}))]
    ending = found.group("dotted") or found.groupdict().get("plain")
    files = f"{{{{ query('ansible.builtin.fileglob', '{found.group('folder')}/*.{ending}') }}}}"
    details.setdefault("mode", "0755" if ending == "sh" else "0644")
    return [Planned(f"{B}copy", {"src": "{{ item }}", "dest": f"{target}/", **details}, {"loop": files})]

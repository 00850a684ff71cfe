r"""Files and software on Windows hosts.

copy agent.exe to C:\Apps\agent\agent.exe             install the msi C:\temp\agent.msi with arguments /qn
choco install 7zip and notepadplusplus              unzip C:\tmp\app.zip to C:\app
"""

import re

from relia.generation.grounded.recognise.domain import Planned, compact, find, looped, one_or_many, says
from relia.generation.grounded.recognise.naming import removes, state_of
from relia.generation.grounded.text import URL, quoted, words_list

_W, _C = "ansible.windows.", "community.windows."


def installer(text: str, locations: list[str]) -> Planned | None:
    """Run an installer."""
    source = next((url for url in URL.findall(text) if re.search(r"\.(?:msi|exe)$", url)), None)
    source = source or find(text, r"(?<!\S)[\"']?(\\\\[\w.$-]+(?:\\[\w.$-]+)+\.(?:msi|exe))\b")
    source = source or next((path for path in locations if re.search(r"\.(?:msi|exe)$", path, re.IGNORECASE)), None)
    if source is None or not says(
        re.sub(r"\S*[\\/]\S*", " ", text), r"\b(?:un)?install\w*|\bmsi is\b|\bmsi\s*[:=]|\bproduct[ _]id\b|\bset ?up\b"
    ):
        return None
    arguments = next((item for item in quoted(text) if re.match(r"[/-]", item)), None) or find(
        text,
        r"\b(?:arguments?|args|switch(?:es)?|options?|params?|parameters?|flags?|with)\s*(?:=|:|are|is)?\s*((?:/[\w=.\"-]+\s*|[A-Z_]+=\S+\s*)+)",
    )
    arguments = arguments or find(
        text, r"(?<!\S)(/(?:qn|quiet|silent|S|passive|norestart)\b(?:\s+/\w+|\s+[A-Z_]+=\S+)*)"
    )
    product = find(text, r"\bproduct[ _](?:id|code)\s*(?:=|:|is)?\s*[\"']?(\{?[\w-]+\}?)")
    values = {
        "path": source,
        "arguments": arguments.strip() if arguments else None,
        "product_id": product,
        "state": state_of(text),
    }
    return Planned(f"{_W}win_package", compact(values))


def package(text: str, locations: list[str]) -> Planned | None:
    """Software by Chocolatey."""
    if (
        locations
        or not says(text, r"\bchoco(?:latey)?\b|\binstall\w*\b|\buninstall\b|\bpackages?\b|\bupgrade\b")
        or says(text, r"\bservice\b|\bupdates\b")
    ):
        return None
    version = find(text, r"\b(?:version|pin(?:ned)? (?:at|to)|at|==?)\s*v?(\d+(?:\.\w+)+)")
    text = (
        re.sub(r"\s*[,(]?\s*\b(?:in )?(?:version|pin(?:ned)? (?:at|to)|at|==?)\s*v?\d\S*", " ", text)
        if version
        else text
    )
    verbs = r"install(?:ed)?|uninstall|remove|upgrade|packages?|get"
    verbs = verbs if says(text, rf"\b(?:{verbs})\b") else "choco(?:latey)?"
    rest = (
        find(
            text,
            (
                rf"\b(?:{verbs})\b:?\s+(.+?)(?:\s+(?:with|via|using"
                r"|through|from|by|on|in)\b.*|$)"
            ),
        )
        or ""
    )
    rest = re.sub(
        r"\b(?:the|a|an|choco(?:latey)?|packages?|software|latest(?: version)?(?: of)?|please|with|via|both)\b",
        " ",
        rest,
        flags=re.IGNORECASE,
    )
    found = [name for name in words_list(re.sub(r"\s+", " ", rest).strip(" :")) if re.fullmatch(r"[\w.+-]+", name)]
    if not found:
        return None
    state = "absent" if removes(text) else "latest" if says(text, r"\bupgrade\b|\blatest\b") else "present"
    values = {"name": one_or_many(found), "version": version, "state": state}
    return Planned("chocolatey.chocolatey.win_chocolatey", compact(values))


def download(text: str, locations: list[str]) -> Planned | None:
    """Fetch a file from the web."""
    url = next(iter(URL.findall(text)), None)
    if url is None or not locations or not says(text, r"\b(?:download|fetch|get|save)\b"):
        return None
    return Planned(f"{_W}win_get_url", {"url": url, "dest": locations[-1]})


def unzip(text: str, locations: list[str]) -> Planned | None:
    """Unpack an archive."""
    if len(locations) < 2 or not says(text, r"\b(?:unzip|extract|unpack|expand)\b"):
        return None
    return Planned(f"{_C}win_unzip", {"src": locations[0], "dest": locations[1]})


def file(text: str, locations: list[str]) -> Planned | None:
    """Copy, write, create or remove files and folders."""
    if not locations:
        return None
    if removes(text):
        return looped(f"{_W}win_file", "path", locations, {"state": "absent"})
    if says(text, r"\b(?:copy|copied|put|place|deploy|template|upload|transfer|render)\b"):
        source = find(
            text,
            (
                r"\b(?:copy|put|place|deploy|template|upload|transfer|render)\s+(?:the\s+)?(?:file\s+"
                r"|template\s+)?([\w./-]+\.\w+|[\w.-]+/[\w./-]*)"
            ),
        )
        source = source or find(text, r"\bfrom\s+(?:the\s+|our\s+)?(?:[a-z]+\s+){0,3}?([\w./-]*\w\.\w+)")
        if source is None:
            return None
        module = "win_template" if source.endswith(".j2") else "win_copy"
        return Planned(f"{_W}{module}", {"src": source, "dest": locations[-1]})
    content = next(iter(quoted(text)), None)
    if content is not None and says(text, r"\b(?:line|write|content)\b"):
        module, option = (f"{_C}win_lineinfile", "line") if says(text, r"\bline\b") else (f"{_W}win_copy", "content")
        return Planned(module, {"path" if option == "line" else "dest": locations[0], option: content})
    if says(text, r"\b(?:folders?|director(?:y|ies)|dirs?|mkdir|exists?|create)\b"):
        return looped(f"{_W}win_file", "path", locations, {"state": "directory"})
    return None

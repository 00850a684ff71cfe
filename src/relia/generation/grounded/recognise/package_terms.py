"""What else is said about packages: groups of them, and from where and how they come.

the group "Development Tools"        htop from epel        curl without recommended packages
"""

from relia.generation.grounded.recognise.domain import find, says
from relia.generation.grounded.vocabulary import FUNCTION_WORDS

_TITLE = r"(?-i:[A-Z]\w*(?:\s+(?:[A-Z]\w*|with|and)){0,5})"
_GROUP = r"(?:package |environment |dnf |yum )?group"


def group_name(text: str) -> str | None:
    """The name of a group of packages: `the group "Development Tools"`, `package group Virtualization Host`."""
    return (
        find(text, r"\bgroup ?install(?:ed)?\s+[\"']?([\w -]+?)[\"']?\s*$")
        or find(text, rf"\b{_GROUP}s?\s+(?:called\s+|named\s+)?[\"']([^\"']+)[\"']")
        or find(text, rf"\b(?:package|environment|dnf|yum) group\s+(?:called\s+|named\s+)?({_TITLE})")
        or find(text, rf"[\"']([^\"']+)[\"']\s+{_GROUP}\b")
        or find(text, rf"\bthe\s+((?-i:[A-Z]\w*(?:\s+[A-Z]\w*){{1,4}}))\s+{_GROUP}\b")
    )


_UNSIGNED = (
    r"\bunsigned\b|\b(?:without|no|skip(?:ping)?|ignor\w+|disabl\w+)\s+(?:an? |the |any )?"
    r"(?:(?:checking|verifying)\s+(?:the |its |any )?)?(?:gpg|signatures?)\b"
)


def conditions(text: str, module: str) -> dict[str, object]:
    """From where, and with what else: repositories, releases, signatures, recommended packages."""
    found: dict[str, object] = {}
    if module.endswith("dnf"):
        repo = find(text, r"\benabl(?:e|ing)\s+(?:the\s+)?([\w.-]+)\s+repo") or find(
            text, r"\b(?:from|with)\s+(?:the\s+)?([\w.-]+)\s+(?:repo(?:sitory)?\b(?! file)|(?:repo )?enabled\b)"
        )
        repo = repo or find(text, r"\bfrom\s+(?:the\s+)?(epel(?:-\w+)?|crb|powertools|codeready\S*)\b")
        found |= {"enablerepo": repo.lower()} if repo and repo.lower() not in FUNCTION_WORDS else {}
        found |= {"disable_gpg_check": True} if says(text, _UNSIGNED) else {}
    if module.endswith("apt"):
        release = find(text, r"\bfrom\s+(?:the\s+)?([\w-]*-?backports)\b") or find(
            text, r"\bfrom\s+(?:the\s+)?(?:release\s+|target\s+)?(sid|unstable|testing|experimental)\b"
        )
        found |= {"default_release": release} if release else {}
        found |= {"allow_unauthenticated": True} if says(text, _UNSIGNED) else {}
        if says(
            text, r"\b(?:no|without|skip(?:ping)?)\b(?: (?:the|any|its|installing))?[- ](?:install[- ])?recommend\w*"
        ):
            found["install_recommends"] = False
    return found

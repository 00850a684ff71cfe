"""Whether a play task whose arguments were read in general ways would end something that the words do not want ended."""

from relia.generation.grounded.compose.composer import Entry
from relia.generation.grounded.coverage import unused_values
from relia.generation.grounded.filling.filler import Filled
from relia.generation.grounded.recognise.domain import says
from relia.generation.grounded.recognise.paths import is_place_of_what_goes

_ENDS = frozenset("absent removed stopped disabled down unmounted deleted terminated purged".split())
_ENDING = (
    r"\b(?:remove|delete|drop|uninstall|stop|disable|turn|get rid|purge|destroy|clean|unmount|detach"
    r"|terminate|kill|revoke|erase|wipe|scrub|empty|flush|no longer|not|absent|gone|off|down|shut)\w*\b"
)


def ends(filled: Filled) -> bool:
    """Whether the arguments end something."""
    return str(filled.arguments.get("state", "")).lower() in _ENDS


def is_harmless(filled: Filled, text: str) -> bool:
    """Whether the arguments end nothing that the words do not want ended."""
    if not ends(filled):
        return True
    places = (value for value in filled.arguments.values() if isinstance(value, str) and value.startswith("/"))
    return says(text, _ENDING) and not any(is_place_of_what_goes(path, text) for path in places)


def takes_all(text: str, module: str, filled: Filled) -> bool:
    """Whether a guess that would end something takes all that the step spells out: what is half read may not destroy. One that
    still has to be filled in ends nothing."""
    if not ends(filled) or filled.missing:
        return True
    return not unused_values(text, [Entry("", module, filled.arguments, dict(filled.keywords))], "")

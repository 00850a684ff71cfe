"""Word lists as patterns."""

import re
from functools import lru_cache

from relia.core import patterns

either = patterns.either


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern that ignores case. Kept: `re` itself forgets after 512, and the recognisers have more."""
    return re.compile(pattern, re.IGNORECASE)


FUNCTION_WORDS = frozenset(
    """
         a about after again all also always an and any anybody anymore anything anyway are around as at away back
    be because been before behind     being below between both but by can could day days did do does done down each
    either else enough even ever every everybody everything     first for forever from full further gets go goes
    going gone good had has have he her here him his how i if in instead into is it its just keep     kept last
    later least less like long longer many may me might more most much must my need needed needs neither never new
    next nice no     nobody none nor not nothing now of off often on once one only onto or other others our out over
    own please properly quite rather ready really     required right same several shall she should since so some
    somebody something soon stay stays still such sure take taken than thanks that the     their them then there
    these they thing things this those through till time times to today together too two under until up upon us use
    used using     very via want wanted wants was way we week weekend weeks well were what whatever when where
    whether which whichever while who whole why will with     within without would yes yet you your
""".split()
)
"""Words that are nobody's name for a package, a service or a host."""

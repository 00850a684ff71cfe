"""Firewalls.

ufw allow 8443/tcp only from 10.20.0.0/16
open http and https in firewalld, permanently
iptables - drop incoming packets from 203.0.113.9
"""

from relia.generation.grounded.recognise.domain import Planned, Situation, says
from relia.generation.grounded.recognise.firewalld import firewalld
from relia.generation.grounded.recognise.iptables import iptables
from relia.generation.grounded.recognise.ufw import ufw

_VERB = (
    r"\b(?:open(?:ed)?|allow(?:ed|s)?|permit(?:ted|s)?|close[ds]?|den(?:y|ied)|forbid(?:den)?|refuse|block(?:ed)?|reject"
    r"(?:ed)?|enable[ds]?|disable[ds]?|reach(?:able)?|may|must|should|expose|accept(?:ed)?|limit"
    r"(?:ed)?|turn(?:ed)?|remove[ds]?|off|on|add(?:ed)?|let|put|assign|drop(?:ped|s)?|ban|reject(?:s|ed)|block(?:s|ed)|forward"
    r"|redirect|default|rule|rate[- ]limit|set|through|masquerad\w+|belongs?|goes|switch(?:ed)?|permanent(?:ly)?"
    r"|only from|sources?|rich rules?|ports?|services?|zones?"
    r"|polic(?:y|ies)|nat|flush|save[ds]?|incoming|outgoing|reset|logging|reload)\b|/(?:tcp|udp)\b"
)
_NOT_RULES = (
    r"\b(?:install(?:ed)?|package|uninstall|restart(?:ed)?|copy|template)\b|\.j2\b"
    r"|\b(?:firewalld|iptables|ufw)\b(?: service)? (?:should be |must be |is |has to be )?(?:running|started|stopped)"
)


def firewall(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a firewall."""
    if says(situation.prompt, r"\bip6?tables\b") and says(text, _VERB) and not says(text, _NOT_RULES):
        return iptables(text)
    if says(situation.prompt, r"\bfirewalld\b|\bfirewall-cmd\b") and says(text, _VERB) and not says(text, _NOT_RULES):
        return firewalld(text)
    if says(situation.prompt, r"\bufw\b") and says(text, _VERB) and not says(text, _NOT_RULES):
        return ufw(text)
    plain = (
        r"\b(?:allow|open|permit|block|deny)\b.*\bfirewall\b|\bopen\b.*\bports?\b|\bports?\b.*\b(?:open"
        r"|reachable|allowed)\b|\bfirewall\b.*(?:\bport\b|\d)"
        r"|\b(?:allow|block|deny)\b.*(?:\bports?\b|/tcp|/udp)|\d+/(?:tcp|udp)\b.*\b(?:open|allow|through)"
    )
    if not says(text, plain) or says(
        text, r"\bwait\b|\bcontainer\b|\bsecurity group\b|\blisten|\bselinux\b|\banswers?\b|\bcheck\b"
    ):
        return []
    if situation.platform == "debian":
        return ufw(text)
    return firewalld(text, 0.9 if situation.platform == "redhat" else 0.75)

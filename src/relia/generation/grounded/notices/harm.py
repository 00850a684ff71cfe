"""Steps that would do harm to the hosts or to others: said, and left out."""

import re

from relia.generation.grounded.notices.deeds import harmful_deed
from relia.generation.grounded.vocabulary import either

_DESTROY = r"\b(?:delete|remove|wipe|erase|destroy|nuke|purge|shred|clear|trash|rm)\b"
_SYSTEM = r"/(?:etc|usr|bin|sbin|lib|lib64|boot|var|home|root|dev|proc|sys|opt)?/?\*?"
_DISK = r"/dev/(?:sd[a-z]|hd[a-z]|vd[a-z]|nvme\d+n\d+|xvd[a-z]|mmcblk\d)\b"
_TRACES = either(
    "(?:bash|shell|command)[ _-]?histor(?:y|ies)|\\.bash_history|wtmp|btmp|lastlog|auth\\.log|audit"
    "(?:d)? (?:logs?|trail)|audit\\.log|/var/log/secure|login records|(?:my|our|the) (?:traces"
    "|tracks)|syslog entries"
)
_NOBODY = (
    r"(?:\b(?:so|such)(?: that)? (?:nobody|no one|noone|none|they|the (?:admins?|team|security team"
    r"|auditors?))\b)"
)
_UNSEEN = r"\bwithout (?:anyone|anybody|the \w+|them) (?:noticing|knowing|seeing)"
_EVERYBODY = (
    r"(?:everyone|everybody|every(?:where| ?user)|all users|any(?:one|body|where| ?user)|the "
    r"(?:whole )?(?:world|internet))"
)

_HARM = (
    (
        (
            r"\bsyn (?:packets|flood)|\b(?:packets|requests|traffic)\b.{0,60}\buntil (?:it|they|the \w+) "
            r"(?:is|are|goes?) (?:down|offline)"
        ),
        "this is an attack on others",
    ),
    (
        (
            r"\b(?:everybody|everyone|all users|every user|users?|colleagues?)(?:'s|s')?\b.{0,30}\b"
            r"(?:private keys|passwords|credentials|ssh keys|cookies|history)\b.{0,40}\b(?:mail|send|upload"
            r"|copy|post)\b"
        ),
        "this sends secrets away",
    ),
    (
        (
            r"\bafter (?:i am|i'm|i get|being) (?:fired|gone|dismissed|laid off)|\bnobody (?:sees|notices"
            r"|knows|finds)\b(?! if| when)|\b(?:no one|noone) (?:sees|notices)|\b(?:keeps?|reopens?) (?:my )?access\b"
        ),
        "this hides access for somebody",
    ),
    (
        (
            r"\b(?:backups?|snapshots?|archives?)\b.{0,50}\b(?:never be (?:read|restored|used)|unreadable"
            r"|unusable|useless)\b(?! (?:for|to|by) (?:others?|users|anyone|everyone|the group))"
            r"|\b(?:corrupt|destroy|sabotage)\b.{0,30}\bbackups?"
        ),
        "this destroys the backups",
    ),
    (r"\bwipefs\b|\bblkdiscard\b|\bshred\s+(?:-\S+\s+)*/dev/", "this destroys a disk"),
    (r":\(\)\s*\{|\bfork ?bomb\b|\bwhile true\b.*\bfork\b", "a fork bomb takes a machine down"),
    (
        rf"\brm\s+-\w*[rf]\w*\s+(?:-\w+\s+|--no-preserve-root\s+)*{_SYSTEM}(?=\s|$|[,.;])",
        "this deletes the system itself",
    ),
    (
        rf"{_DESTROY}[^.]{{0,80}}(?<![\w.*-]){_SYSTEM}(?=\s|$|,|\.(?:\s|$))(?![^.]{{0,40}}\s/\w+/\w)",
        "this deletes the system itself",
    ),
    (
        r"\b(?:delete|remove|wipe|erase|destroy|nuke) (?:the )?(?:root|whole|entire) (?:file ?system|system|disk|server)",
        "this deletes the system itself",
    ),
    (
        (
            rf"{_DESTROY}.{{0,60}}\b(?:everything|all (?:the )?(?:files|data|users|accounts|disks|logs|hosts"
            rf"|servers|backups|snapshots|volumes|vms|partitions)|every (?:user|account|file|backup|disk"
            rf"|vm))\b"
            r"(?!.{0,60}\b(?:in|under|below|from|older|inside|of|within)\s+(?:it\b|/\w+/\w|there\b|that\b))"
            r"(?!.{0,60}\b(?:older than|not (?:used|needed)|unused|but the (?:last|latest|newest)"
            r"|except(?! (?:for )?(?:me|my|mine)\b)))"
        ),
        "this destroys more than one thing that has a name",
    ),
    (
        (
            rf"\b(?:wipe|overwrite|zero(?:s|es)?(?: out)?|shred|dd|random data|garbage)\b.{{0,80}}(?:{_DISK}"
            rf"|\bboot sector|\bmbr\b|\bpartition table|\b(?:all |the )?disks?\b|\bhard ?drives?\b)"
            rf"|>\s*{_DISK}|\bof={_DISK}"
        ),
        "this destroys a disk",
    ),
    (
        (
            r"\b(?:format|mkfs\S*)\b.{0,60}?/dev/(?:sda|vda|nvme0n1|hda|xvda)\b(?!\d|p\d)|\bformat (?:all"
            r"|every|the (?:root|system|boot))\b.{0,20}\b(?:disk|drive|volume|partition)s?"
        ),
        "this formats the disk that systems start from",
    ),
    (
        (
            r"\bchmod\s+(?:-\w+\s+)?(?:0?777|a\+rwx|666)\s+(?:-\w+\s+)?/(?:\s|$|etc|usr|bin|var(?:\s|$)|\*)"
            r"|\b0?777\b.{0,40}(?:\beverywhere|\bwhole (?:system|disk|server)|\s/(?:\s|$)|/etc\b)|\b(?:world"
            r"|everybody)[- ]?writ\w+.{0,30}\s/(?:etc|\s|$)"
        ),
        "this opens the whole system to everybody",
    ),
    (
        (
            r"\b(?:flush|drop|remove|delete|disable|clear)\b.{0,40}\b(?:all|every)\b.{0,40}\bfirewall\b|\b"
            r"(?:flush|delete|clear) (?:all )?(?:the )?(?:firewall|iptables|nftables)(?: rules)?\b|\baccept "
            r"(?:everything|from anywhere)\b|\bopen (?:up )?(?:all|every) (?:the )?ports?\b"
        ),
        "this opens every host to everybody",
    ),
    (
        (
            r"\b(?:disable|stop|turn off|kill|remove|uninstall|switch off)\b.{0,40}\b(?:audit\w*|all "
            r"(?:logging|logs)|syslog and|selinux and (?:the )?firewall|all security|anti-?virus|edr"
            r"|falcon\w*|crowdstrike|monitoring agents?|intrusion detection|ossec|wazuh)\b(?!.{0,40}\b"
            r"(?:cache|group|user)\b)"
        ),
        "this removes what would show an attack",
    ),
    (
        (
            rf"\b(?:wipe|clear|delete|remove|truncate|empty|erase|edit|scrub|clean)\b.{{0,80}}{_TRACES}"
            rf"|{_NOBODY}.{{0,60}}\b(?:see|know|notice|find|detect|trace)|{_UNSEEN}|\bcover (?:the|my|our) tracks"
        ),
        "this hides what was done",
    ),
    (
        (
            r"\b(?:drop|delete|remove|wipe|truncate)\b.{0,20}\b(?:all|every)\b.{0,30}\b(?:databases?|tables?"
            r"|schemas?|dbs)\b|\bdrop (?:the )?(?:production|prod|live)\b.{0,20}\b(?:databases?|db|tables?)\b"
        ),
        "this destroys all databases",
    ),
    (
        (
            r"\b(?:xmrig|crypto ?-?min\w*|coin ?-?miner|monero|mine (?:bitcoin|crypto|monero)|(?:bitcoin"
            r"|monero|ethereum) min\w+|stratum\+tcp)"
        ),
        "this is a crypto miner",
    ),
    (
        (
            r"\breverse[- ]?shell|\bback ?-?door\b|\brootkit\b|\bkey ?-?logger|\bransomware\b|\bbotnet\b"
            r"|\bbind shell|\bc2 (?:server|beacon|agent)|/dev/tcp/|\bnc\s+-\w*e\b|\bmeterpreter\b|\bmalware\b"
            r"|\btrojan\b|\blog(?:s|ging)? (?:all |every )?keystrokes|\bsniff\w*\b.{0,30}\bpasswords?"
            r"|\bprivilege escalation\b|\bpersistent access\b"
        ),
        "this is an attack on the host",
    ),
    (
        (
            r"\bhides? itself|(?<!# )\bhidden? from (?:the )?(?:admins?|users|ps|top|monitoring)|\bdisguised? as\b"
            r"|\bpretends? to be (?:a )?(?:kernel|system)"
        ),
        "this hides what it does",
    ),
    (
        (
            r"\b(?:send|upload|post|exfiltrate|copy|mail|leak|scp|curl|push|e-?mail|publish)\b.{0,60}"
            r"(?:/etc/shadow|\bprivate keys?\b|\bid_rsa\b|\b(?:all|every|the) (?:the )?(?:passwords|secrets"
            r"|credentials|customer data|ssh keys)\b).{0,60}(?:\bto\b(?! (?:/|the (?:hosts?|servers?|vault)\b))|https?:|@)"
        ),
        "this sends secrets away",
    ),
    (
        (
            r"\bencrypt\b.{0,40}\b(?:all|every|user|home)\b.{0,40}\b(?:files|data|home"
            r"|director\w+)\b.{0,80}\b(?:ransom|key away|demand|note|bitcoin|pay)\b"
        ),
        "this is ransomware",
    ),
    (
        (
            r"\b(?:permit|allow|enable|let)\b(?!.*\b(?:sudo|run|execute)\b).{0,60}"
            r"\b(?:empty|no|blank|without(?: an?)?) passwords?\b"
            r"|\bPermitEmptyPasswords yes|\b(?:empty|blank|remove|clear|delete)\b.{0,20}\broot"
            r"(?:'s)? password|\broot\b.{0,30}\b(?:empty|blank|no) password|\bno password\b.{0,40}\b(?:every"
            r"(?:one|body|where)?|any(?:one|body|where))\b"
        ),
        "this lets anybody in without a password",
    ),
    (
        (
            rf"\b(?:give|grant|make)\b.{{0,30}}\b{_EVERYBODY}\b.{{0,40}}\b(?:root|sudo|admin\w*|uid 0)\b"
            rf"|\b{_EVERYBODY}\b.{{0,30}}\bNOPASSWD|\bsecond root\b|\buid(?:\s*=)?\s*0\b(?!\d)"
            rf"|\bALL\s+ALL\s*=\s*\(ALL\S*\)\s*NOPASSWD"
        ),
        "this makes somebody root",
    ),
    (
        r"\b(?:curl|wget)\b[^|\n]{0,200}\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b|\bbase64\s+-d\w*\b[^|\n]{0,100}\|\s*(?:ba)?sh",
        "this runs whatever a server sends",
    ),
    (
        (
            r"\bd?dos(?:es|ing)?\s+(?:the|our|a|attack|\w+\.\w+)|\bddos\b|\bsyn flood\b|\bbrute[- ]?forc\w*\b"
            r"|\bspam\b.{0,30}\b(?:everyone|all|mail)|\bscan\b.{0,40}\bfor (?:vulnerab|weak|open ports)"
            r"|\bport ?scan\b.{0,40}\b(?:internet|competitor|customer)"
        ),
        "this is an attack on others",
    ),
    (
        (
            r"sysrq-trigger|\bkernel panic\b|\bfill(?:s| up)?\b.{0,20}\b(?:disk|root|partition"
            r"|file ?system)\b|\bbrick\b|\block (?:everyone|everybody|all (?:the )?admins?|the admins?) out"
            r"|\bkill\b.{0,20}\b(?:all|every) process(?:es)?\b"
            r"(?! (?:of|by|from|named|owned|belonging|on port|using|that)\b)|\bmv\s+/\S*\s+/dev/null"
        ),
        "this takes machines down",
    ),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE | re.DOTALL), why) for pattern, why in _HARM)


def harm_in(text: str) -> str | None:
    """Why a step would do harm, or None."""
    return next((why for pattern, why in _PATTERNS if pattern.search(text)), None) or harmful_deed(text)

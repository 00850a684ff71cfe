"""Where passwords and tokens stand in addresses and in command lines; the group `secret` holds them."""

import re

IN_URL = re.compile(
    r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}://[^\s:/@{}]{0,200}:(?P<secret>[^\s:/@{}]{1,500})@[^\s/]", re.IGNORECASE
)
IN_COMMAND = (
    re.compile(
        r"(?:^|\s)--?(?:password|passwd|passphrase|token|secret|api-?key)[= ]['\"]?(?P<secret>[^\s'\"{$-][^\s'\"]*)",
        re.IGNORECASE,
    ),
    re.compile(r"\bmysql(?:dump|admin)?\b[^|;&]{0,500}?\s-p(?P<secret>[^\s'\"{$][^\s'\"]*)"),
    re.compile(r"\b(?:PGPASSWORD|MYSQL_PWD|\w{0,60}_(?:PASSWORD|TOKEN|SECRET))=['\"]?(?P<secret>[^\s'\"{$]+)"),
    re.compile(r"\bcurl\b[^|;&]{0,500}?\s(?:-u|--user)[= ]?['\"]?[^\s:'\"{]{1,100}:(?P<secret>[^\s'\"{$]+)"),
    re.compile(r"(?:^|\s)(?:\w{0,60}password|passwd)=['\"]?(?P<secret>[^\s'\"{$]+)"),
    re.compile(r"\bAuthorization:\s*(?:Bearer|Basic|token)\s+(?P<secret>[A-Za-z0-9._~+/=-]{8,})", re.IGNORECASE),
)

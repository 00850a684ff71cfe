"""Where passwords and tokens stand in addresses and in command lines; the group `secret` holds them."""

import re
from collections.abc import Iterator

IN_URL = re.compile(
    r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}://[^\s:/@{}]{0,200}:(?P<secret>[^\s:/@{}]{1,500})@[^\s/]", re.IGNORECASE
)
_ANYWHERE = (
    re.compile(
        r"(?:^|\s)--?(?:password|passwd|passphrase|token|secret|api-?key)[= ]['\"]?(?P<secret>[^\s'\"{$-][^\s'\"]*)",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:PGPASSWORD|MYSQL_PWD|\w{0,60}_(?:PASSWORD|TOKEN|SECRET))=['\"]?(?P<secret>[^\s'\"{$]+)"),
    re.compile(r"(?:^|\s)(?:\w{0,60}password|passwd)=['\"]?(?P<secret>[^\s'\"{$]+)"),
    re.compile(r"\bAuthorization:\s*(?:Bearer|Basic|token)\s+(?P<secret>[A-Za-z0-9._~+/=-]{8,})", re.IGNORECASE),
)
_COMMAND_ENDS = re.compile(r"[|;&]|(?<!\\)\n")
_OF_TOOLS = (
    (
        re.compile(r"\b(?:mysql(?:dump|admin|sh)?|mariadb(?:-dump|-admin)?)\b"),
        re.compile(r"\s-p(?P<secret>[^\s'\"{$][^\s'\"]*)"),
    ),
    (
        re.compile(r"\b(?:curl|wget)\b"),
        re.compile(r"\s(?:-u|--user)[= ]?['\"]?[^\s:'\"{]{1,100}:(?P<secret>[^\s'\"{$]+)"),
    ),
)
"""What names the program, and then its option; looked for one after the other, so that no text is slow to search."""


def secrets_in_command(text: str) -> Iterator[re.Match[str]]:
    """Every password and token that is a word of a command line; positions are those in `text`."""
    for pattern in _ANYWHERE:
        yield from pattern.finditer(text)
    yield from options_of_tools(text, _OF_TOOLS)


def options_of_tools(text: str, tools: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]) -> Iterator[re.Match[str]]:
    """Every match of an option's pattern after the program that it belongs to, in the same command."""
    for tool, option in tools:
        at = 0
        while program := tool.search(text, at):
            end = _COMMAND_ENDS.search(text, program.end())
            at = end.start() if end is not None else len(text)
            yield from option.finditer(text, program.end(), at)

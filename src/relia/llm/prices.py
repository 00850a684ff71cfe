"""What a call costs: the administrator's table first, then the data that genai-prices ships. Never from the network.

An unknown price stays unknown. A server under an own URL is nobody's price list: it costs what the table says, or it is
not known what it costs, whatever its model is called.
"""

import difflib
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fnmatch import fnmatchcase
from importlib.metadata import version
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from relia.llm.bedrock_ids import spellings
from relia.llm.domain import Cost, ProviderKind, TokenUsage
from relia.llm.errors import ModelsMisconfigured
from relia.llm.settings import ProviderConfig

TABLE: Final = "table"
"""The source of a price that the administrator gave."""
_FILE_BYTES = 1_000_000
_MILLION = Decimal(1_000_000)
_HIGHEST = Decimal(1_000_000)
_KEYS = ("input", "cached", "output")
_HINT = 'A price is a table: [openai."gpt-4o*"] with input = 2.50, output = 10 and, where it differs, cached = 1.25.'


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    input: Decimal
    cached: Decimal
    """Of tokens of the prompt that the provider took from its own cache."""
    output: Decimal

    def of(self, input_tokens: int, cached_tokens: int, output_tokens: int) -> Decimal:
        """Dollars; `cached_tokens` are some of `input_tokens`."""
        fresh = input_tokens - cached_tokens
        return (fresh * self.input + cached_tokens * self.cached + output_tokens * self.output) / _MILLION


@dataclass(frozen=True, slots=True)
class PriceRow:
    """The price of the models of one provider whose names match a pattern (`*`, `?`, `[...]`)."""

    provider: str
    pattern: str
    price: Price


class Prices:
    """Tells what a call cost. Safe to use from several threads; genai-prices is loaded when it is first needed (0.5 s)."""

    def __init__(self, table: Collection[PriceRow] = ()) -> None:
        """`table`: the first row that fits holds."""
        self._table = tuple(table)

    def cost(self, provider: ProviderConfig, model: str, usage: TokenUsage, *, asked: str = "") -> Cost | None:
        """What a call of `model` cost; None where the price or the tokens are not known.

        `asked` is the name that the model was asked by, where its answer names it otherwise. Cached tokens that the
        provider did not report were paid in full.
        """
        if usage.input is None or usage.output is None:
            return None
        tokens = (usage.input, min(usage.cached or 0, usage.input), usage.output)
        names = tuple(dict.fromkeys(name for name in (model, asked) if name))
        for name in names:
            for row in self._table:
                if row.provider == provider.name and fnmatchcase(name, row.pattern):
                    return Cost(row.price.of(*tokens), TABLE)
        service = _service(provider)
        if service is None:
            return None
        spelt = (spelling for name in names for spelling in _spellings(provider, name))
        dollars = next((cost for name in spelt if (cost := _listed(service, name, *tokens)) is not None), None)
        return None if dollars is None else Cost(dollars, f"genai-prices {version('genai-prices')}")


def price_table(path: Path, providers: Collection[str]) -> tuple[PriceRow, ...]:
    """The rows of a file of prices, in its order. `providers` are those that are configured; the names of the kinds are
    allowed, too. Raises `ModelsMisconfigured`, which names the line or the key."""
    where = f"RELIA_LLM_PRICES ({path})"
    try:
        with path.open("rb") as file:
            text = file.read(_FILE_BYTES + 1)
        if len(text) > _FILE_BYTES:
            raise ModelsMisconfigured(f"{where} is larger than {_FILE_BYTES:,} bytes")
        tables = tomllib.loads(text.decode(), parse_float=Decimal)
    except OSError as error:
        raise ModelsMisconfigured(f"{where} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelsMisconfigured(f"{where} is not TOML: {error}", hint=_HINT) from error
    return tuple(_rows(where, tables, {*providers, *ProviderKind}))


def _rows(where: str, tables: Mapping[str, object], known: Collection[str]) -> Iterator[PriceRow]:
    for provider, models in tables.items():
        if provider not in known:
            raise ModelsMisconfigured(
                f"{where}, [{provider}]: no provider has this name; allowed: {', '.join(sorted(known))}", hint=_HINT
            )
        if not isinstance(models, dict):
            raise ModelsMisconfigured(f"{where}: {provider!r} is no table", hint=_HINT)
        for pattern, values in models.items():
            at = f'{where}, [{provider}."{pattern}"]'
            if not isinstance(values, dict):
                raise ModelsMisconfigured(f"{at} is no table of prices", hint=_HINT)
            yield PriceRow(provider, pattern, _price(at, values))


def _price(at: str, values: Mapping[str, object]) -> Price:
    for key in values:
        if key not in _KEYS:
            close = difflib.get_close_matches(key, _KEYS, n=1)
            suggestion = f"; did you mean {close[0]}?" if close else ""
            raise ModelsMisconfigured(
                f"{at}: {key} is not a price; allowed: {', '.join(_KEYS)}{suggestion}", hint=_HINT
            )
    for key in ("input", "output"):
        if key not in values:
            raise ModelsMisconfigured(f"{at}: {key} is missing", hint=_HINT)
    paid, answered = _dollars(at, "input", values["input"]), _dollars(at, "output", values["output"])
    return Price(paid, _dollars(at, "cached", values["cached"]) if "cached" in values else paid, answered)


def _dollars(at: str, key: str, value: object) -> Decimal:
    allowed = f"dollars for a million tokens, a number from 0 to {_HIGHEST:,}"
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ModelsMisconfigured(f"{at}: {key} = {value!r} is no number; allowed: {allowed}", hint=_HINT)
    dollars = Decimal(value)
    if not dollars.is_finite() or not 0 <= dollars <= _HIGHEST:
        raise ModelsMisconfigured(f"{at}: {key} = {dollars} is not allowed; allowed: {allowed}", hint=_HINT)
    return dollars


def _service(provider: ProviderConfig) -> str | None:
    """Whose price list holds for a provider, as genai-prices calls it."""
    host = urlsplit(provider.url).hostname or "" if provider.url else None
    match provider.kind:
        case ProviderKind.OPENAI:
            return "openai" if host in {None, "api.openai.com"} else None
        case ProviderKind.BEDROCK:
            return "aws" if host is None or host.endswith(".amazonaws.com") else None
        case ProviderKind.COMPATIBLE:
            return None


def _spellings(provider: ProviderConfig, model: str) -> tuple[str, ...]:
    return spellings(model, provider.region) if provider.kind is ProviderKind.BEDROCK else (model,)


def _listed(service: str, model: str, input_tokens: int, cached_tokens: int, output_tokens: int) -> Decimal | None:
    """Dollars by genai-prices; None where it does not list the model, or not for text in both directions."""
    from genai_prices import Usage, calc_price

    usage = Usage(input_tokens=input_tokens, cache_read_tokens=cached_tokens, output_tokens=output_tokens)
    try:
        found = calc_price(usage, model, provider_id=service)
    except LookupError:
        return None
    if found.model_price.input_mtok is None or found.model_price.output_mtok is None:
        return None
    return found.total_price

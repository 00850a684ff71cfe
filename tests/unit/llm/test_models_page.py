"""docs/models.md explains every limit of a provider, and no other."""

import re
from pathlib import Path

from relia.llm.settings import ProviderLimits

PAGE = Path(__file__).parents[3] / "docs" / "models.md"


def test_the_page_explains_every_limit() -> None:
    table = PAGE.read_text(encoding="utf-8").partition("## What the limits mean")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`([a-z_]+)`", row)]
    assert sorted(named) == sorted(ProviderLimits.model_fields)

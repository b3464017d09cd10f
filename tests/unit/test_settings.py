"""Settings and what is written about them."""

import re
from pathlib import Path

from analyzer.settings import Settings

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


def test_every_limit_stands_in_the_page_for_operators_with_its_default() -> None:
    told = re.findall(r"^\| `HANDOFF_(MAX_\w+)` \| ([\d,]+) \|", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE)
    limits = {name.upper(): f"{field.default:,}" for name, field in Settings.model_fields.items() if name.startswith("max_")}
    assert dict(told) == limits

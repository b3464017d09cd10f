"""Drafts a deal once and writes it in every format; `make demo` runs it.

For one format, `handoff draft DEAL --out handoff.html` does the same from the command line.
"""

import sys
from pathlib import Path

from analyzer import Analyzer
from analyzer.handoff.rendering import Format, render


def main(deal: Path, out: Path) -> None:
    """Reads the deal folder `deal`; writes `out`/handoff.md, .json, .html and .docx."""
    draft = Analyzer().draft([deal])
    out.mkdir(parents=True, exist_ok=True)
    for form in Format:
        (out / f"handoff.{form.value}").write_bytes(render(draft, form))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

"""The draft as one HTML file: no script, nothing loaded from elsewhere, quotes that unfold in place."""

import base64
import hashlib
from collections.abc import Callable
from importlib import resources

from analyzer.handoff.sheet import STATUS, Sheet
from analyzer.handoff.wording import CASUAL


def html(sheet: Sheet) -> str:
    """`sheet` as a self-contained page; all text in it is escaped."""
    # Here and not at the top: Jinja2 takes a tenth of a second that the other formats need not pay.
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("analyzer.handoff"), autoescape=True, undefined=StrictUndefined, trim_blocks=False, keep_trailing_newline=True
    )
    # Our own words, not anybody's text: a style element takes no entities.
    css = resources.files("analyzer.handoff").joinpath("templates/handoff.css").read_text("utf-8")
    style = Markup(css.replace('"STATUS"', f'"{on_top(sheet)}"', 1))  # noqa: S704
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template("handoff.html").render(
        sheet=sheet, style=style, style_hash=f"sha256-{digest}", numbers=_first_time, casual=CASUAL
    )


def on_top(sheet: Sheet) -> str:
    """What every printed page says: what a draft is, or nothing once people stand by it. Only words of this program."""
    if sheet.status == STATUS:
        return STATUS
    return "DRAFT: review is under way" if sheet.status.startswith("DRAFT") else "Handoff"


def _first_time() -> Callable[[int], bool]:
    """A function that is true for each number once: the first showing of a quote carries its anchor."""
    seen: set[int] = set()

    def first(number: int) -> bool:
        if number in seen:
            return False
        seen.add(number)
        return True

    return first

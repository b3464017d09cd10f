"""The bar on top of every page: which pages there are, and who sees a link to them.

A new page takes its slot like this: put its address into `SLOTS` below (a slot without one is not shown), add its module with `routes`
to `api.pages.install`, extend `base.html`, and bring its own file of styles and scripts in the blocks `styles` and `scripts`:
`{% block styles %}<link rel="stylesheet" href="{{ asset('flags.css') }}">{% endblock %}`. Colours are the custom properties on top of
`desk.css`, light and dark; `card`, `tag good|warn|bad`, `notice`, `crumbs`, `title`, `hint`, `empty`, `scroll`, `fields` are there to be used.
"""

from typing import Final, NamedTuple

from analyzer.desk.callers import Caller
from analyzer.store.records import KeyRole


class Slot(NamedTuple):
    """One link of the bar. `target` is None until the page exists; everything below it counts as that page."""

    label: str
    target: str | None
    roles: frozenset[KeyRole]


class Link(NamedTuple):
    """A slot as a page shows it; `current` where the page stands under it."""

    label: str
    target: str
    current: bool


_ALL: Final = frozenset(KeyRole)
SLOTS: Final[tuple[Slot, ...]] = (
    Slot("Deals", "/desk", _ALL),
    Slot("Flags", "/desk/flags", _ALL),
    Slot("Digest", "/desk/digest", _ALL),
    Slot("Accounts", "/desk/accounts", _ALL),
    Slot("Churn review", "/desk/churn", frozenset({KeyRole.RETENTION, KeyRole.ADMIN})),
    Slot("Lost", "/desk/churn", frozenset({KeyRole.CSM})),
    Slot("Search", "/desk/search", _ALL),
)
"""In the order of the bar."""


def links(caller: Caller | None, path: str, slots: tuple[Slot, ...] = SLOTS) -> tuple[Link, ...]:
    """What `caller` sees on the page at `path`; nothing where nobody has signed in."""
    if caller is None:
        return ()
    shown = [(slot.label, slot.target) for slot in slots if slot.target and caller.role in slot.roles]
    here = max((target for _, target in shown if path == target or path.startswith(f"{target}/")), key=len, default="")
    return tuple(Link(label, target, target == here) for label, target in shown)

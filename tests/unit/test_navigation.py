"""The bar of the pages: who sees which link, and which one is current."""

from analyzer.desk.callers import Caller
from analyzer.store.records import KeyRole
from api.pages.navigation import Slot, links

SLOTS = (
    Slot("Deals", "/desk", frozenset(KeyRole)),
    Slot("Flags", "/desk/flags", frozenset({KeyRole.CSM})),
    Slot("Search", None, frozenset(KeyRole)),
)


def test_a_slot_shows_where_its_page_exists_and_the_role_may_see_it() -> None:
    assert [link.label for link in links(Caller("kim", KeyRole.CSM), "/desk", SLOTS)] == ["Deals", "Flags"]
    assert [link.label for link in links(Caller("ann", KeyRole.REP), "/desk", SLOTS)] == ["Deals"]
    assert links(None, "/desk", SLOTS) == ()


def test_the_longest_address_is_the_current_page() -> None:
    def current(path: str) -> list[str]:
        return [link.label for link in links(Caller("kim", KeyRole.CSM), path, SLOTS) if link.current]

    assert current("/desk/flags/f1") == ["Flags"]
    assert current("/desk/handoffs/h1") == ["Deals"]
    assert current("/desk/flagship") == ["Deals"]

"""Personal numbers and addresses taken out of what is sent, and put back into what comes.

Mail addresses, telephone, bank account and card numbers become marks such as `[mail-1]`. Names stay: a model that does
not know who speaks cannot say who stands where. The same value has the same mark within one question.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

_MAIL: Final = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_ACCOUNT: Final = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b")
_CARD: Final = re.compile(r"(?<![\d.,])\d(?:[ -]?\d){12,18}(?![\d.,]*\d)")
# With a plus, a bracketed or a leading zero, or in the groups of North America: figures of a deal have none of it. Groups of three
# digits joined by dots are prices ("100.000-200.000") and addresses of machines ("192.168.100.20") unless four digits end them.
_PHONE: Final = re.compile(
    r"(?<![\w.,+])(?:\+\d{8,15}|\d{3}\.\d{3}\.\d{4}"
    r"|(?:\+\d{1,3}|\(0?\d{2,5}\)|0\d{2,4}|\d{3}-\d{3}(?=[ -]))(?:[ ./-]?\(0\))?(?:[ ./-]{1,2}\(?\d{1,8}\)?|(?<=\))\d{1,8}){1,6})(?![\d.,]*\d)"
)
_DIGITS_OF_A_PHONE: Final = range(8, 16)


class Redaction:
    """The marks of one question."""

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}

    def hidden(self, messages: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        """The messages with marks in place of what nobody else needs to know."""
        return [{**m, "content": self._hide(m["content"])} for m in messages]

    def restored(self, text: str) -> str:
        """An answer with the values in place of their marks."""
        for value, mark in self._marks.items():
            text = text.replace(mark, value)
        return text

    def _hide(self, text: str) -> str:
        for kind, pattern, fits in _SORTS:
            text = pattern.sub(lambda m, kind=kind, fits=fits: self._mark(kind, m.group()) if fits(m.group()) else m.group(), text)  # type: ignore[misc]
        return text

    def _mark(self, kind: str, value: str) -> str:
        if value not in self._marks:
            number = sum(mark.startswith(f"[{kind}-") for mark in self._marks.values()) + 1
            self._marks[value] = f"[{kind}-{number}]"
        return self._marks[value]


def _is_card(value: str) -> bool:
    """Luhn's check: order numbers of the same length seldom pass it."""
    digits = [int(d) for d in value if d.isdigit()][::-1]
    return sum(d if i % 2 == 0 else d * 2 - 9 * (d > 4) for i, d in enumerate(digits)) % 10 == 0


def _is_phone(value: str) -> bool:
    return sum(c.isdigit() for c in value) in _DIGITS_OF_A_PHONE and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)


def _always(_: str) -> bool:
    return True


_SORTS: Final[tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...]] = (
    ("mail", _MAIL, _always),
    ("account", _ACCOUNT, _always),
    ("card", _CARD, _is_card),
    ("phone", _PHONE, _is_phone),
)

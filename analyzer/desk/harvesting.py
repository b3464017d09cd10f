"""What people corrected, as cases for the evaluation: anonymised, with the few turns around the quote.

A line that was rejected should not be found again, one that was edited should be found as it was put right, and one that was added
by hand should be found. The names of a deal are taken out; names that nobody listed may be left in what was said, so somebody reads
the cases before they leave the house.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from analyzer.desk.example import PREFIX
from analyzer.desk.masking import Mask
from analyzer.domain.conversation import Side
from analyzer.domain.review import HandoffItem, Section, Verdict
from analyzer.domain.statement import Promise, Stakeholder
from analyzer.store import accounts, conversations, handoffs
from analyzer.store.accounts import EVERYTHING
from analyzer.store.database import Database, Transaction
from analyzer.store.records import Deal, Handoff, StoredTurn

AROUND: Final = 2
"""Turns before and behind the one that the quote stands in."""
LONGEST: Final = 1_500
"""Characters of one turn; of longer ones the part around the quote is kept."""
FILE: Final = "cases.jsonl"
_OWN: Final = frozenset({"type", "contract_conflict", "contract_chance", "aliases"})
_PAGE: Final = 200
_READ_ME: Final = """# Cases from reviews

Each line of `cases.jsonl` is one correction that a person made to a draft: `rejected` (should not be found), `edited` (should be found as
`corrected` says; `changed` names the fields), `missed` (was added by hand, should be found). `turns` are the words around the quote, `at` is the
turn that the quote stands in.

People, companies, addresses and personal numbers that the deal knows are marks such as `[person 1]`, `[customer]`, `[mail-1]`. Names that
nobody listed can be left in what was said: read the cases before they leave the house.
"""


class CorrectionKind(StrEnum):
    """What a person said of a line."""

    REJECTED = "rejected"
    EDITED = "edited"
    MISSED = "missed"


class MaskedTurn(BaseModel):
    """One turn of a case, masked."""

    model_config = ConfigDict(frozen=True)

    side: Side
    speaker: str | None
    text: str


class Case(BaseModel):
    """One correction. `proposed` is None for a line that was added, `corrected` for one that was rejected."""

    model_config = ConfigDict(frozen=True)

    id: str
    outcome: CorrectionKind
    section: Section
    proposed: dict[str, Any] | None
    corrected: dict[str, Any] | None
    changed: tuple[str, ...]
    why: str | None
    confidence: float
    engine: str | None
    quote: str
    at: int
    turns: tuple[MaskedTurn, ...]


class Harvest(NamedTuple):
    """The cases, and how many corrections had no quote in a conversation that is still there."""

    cases: tuple[Case, ...]
    left_out: int


def harvest(database: Database) -> Harvest:
    """The corrections of all handoffs in `database`, those of example deals apart."""
    cases: list[Case] = []
    left_out = 0
    with database.reading() as transaction:
        for handoff in _handoffs(transaction):
            deal = accounts.find_deal(transaction, handoff.deal_id)
            if deal is None or deal.id.startswith(PREFIX):
                continue
            corrected = _corrected(transaction, handoff)
            harvester = _Harvester(transaction, handoff, deal) if corrected else None
            made = [harvester.case(item) for item in corrected] if harvester else []
            cases += [case for case in made if case is not None]
            left_out += sum(case is None for case in made)
    return Harvest(tuple(cases), left_out)


def write(found: Harvest, folder: Path) -> Path:
    """Writes the cases and a page that explains them into `folder`; the file of the cases."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(_READ_ME, "utf-8")
    lines = [json.dumps(case.model_dump(mode="json"), ensure_ascii=False) for case in found.cases]
    file = folder / FILE
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return file


def _handoffs(transaction: Transaction) -> Iterator[Handoff]:
    cursor: str | None = None
    while True:
        page = handoffs.listed(transaction, EVERYTHING, _PAGE, cursor)
        yield from page.items
        if (cursor := page.next_cursor) is None:
            return


def _corrected(transaction: Transaction, handoff: Handoff) -> list[HandoffItem]:
    return [item for item in handoffs.items_of(transaction, handoff.id) if _outcome(item) is not None]


def _outcome(item: HandoffItem) -> CorrectionKind | None:
    if item.source == "person":
        return CorrectionKind.MISSED if item.stands and item.split_from is None else None
    if item.verdict is Verdict.REJECTED:
        return CorrectionKind.REJECTED
    return CorrectionKind.EDITED if item.verdict is Verdict.EDITED else None


class _Harvester:
    """Makes cases of one handoff: its turns by document, and the mask of its deal."""

    def __init__(self, transaction: Transaction, handoff: Handoff, deal: Deal) -> None:
        self._turns: dict[str, Sequence[StoredTurn]] = {
            one.name: conversations.turns_of(transaction, one.id, 0, 1_000_000) for one in conversations.of_deal(transaction, deal.id)
        }
        draft = handoffs.draft(transaction, handoff)
        self._engine = draft.provenance.engine if draft else None
        account = accounts.find(transaction, deal.account_id)
        people = [person.name or "" for person in accounts.people_of(transaction, deal.account_id)]
        people += [turn.speaker or "" for turns in self._turns.values() for turn in turns]
        people += [name for item in handoffs.drafted_items(transaction, handoff.id) for name in _named(item)]
        parties = (draft.about.customer, draft.about.vendor) if draft else ()
        names = [party.name for party in parties]
        called = (*account.domains, account.name, *account.aliases) if account else ()
        customer = [*names[:1], *called, deal.name]
        self._mask = Mask(
            people, [name for name in customer if name], [name for name in (*names[1:], deal.vendor_name, *deal.vendor_domains) if name]
        )

    def case(self, item: HandoffItem) -> Case | None:
        """The case of a corrected line; None where its quote stands in no conversation that is still there."""
        outcome = _outcome(item)
        evidence = next(
            (piece for piece in (*item.evidence, *((item.nearest,) if item.nearest else ())) if piece.document in self._turns), None
        )
        if outcome is None or evidence is None:
            return None
        turns = self._turns[evidence.document]
        at = next((place for place, turn in enumerate(turns) if turn.number == evidence.turn), None)
        if at is None:
            return None
        first = max(0, at - AROUND)
        heard = tuple(self._heard(turn, evidence.quote) for turn in turns[first : at + AROUND + 1])
        quote = self._mask.hide(evidence.quote)
        if quote not in heard[at - first].text:
            # Cut or masked across its edge: nobody could find it in the case.
            return None
        proposed = None if outcome is CorrectionKind.MISSED else self._fields(item.proposed)
        corrected = None if outcome is CorrectionKind.REJECTED else self._fields(item.statement)
        changed = sorted(name for name, value in (corrected or {}).items() if proposed is not None and proposed.get(name) != value)
        return Case(
            id=hashlib.sha256(f"{item.id}:{item.version}".encode()).hexdigest()[:16],
            outcome=outcome,
            section=item.section,
            proposed=proposed,
            corrected=corrected,
            changed=tuple(changed),
            why=self._mask.hide(item.note) if item.note else None,
            confidence=item.confidence,
            engine=self._engine if outcome is not CorrectionKind.MISSED else None,
            quote=quote,
            at=at - first,
            turns=heard,
        )

    def _fields(self, statement: Any) -> dict[str, Any]:
        fields: Mapping[str, Any] = statement.model_dump(mode="json")
        return {name: self._mask.hide_all(value) for name, value in fields.items() if name not in _OWN}

    def _heard(self, turn: StoredTurn, quote: str) -> MaskedTurn:
        return MaskedTurn(
            side=turn.side, speaker=self._mask.hide(turn.speaker) if turn.speaker else None, text=self._mask.hide(_cut(turn.text, quote))
        )


def _named(item: HandoffItem) -> Iterator[str]:
    for said in (item.statement, item.proposed):
        if isinstance(said, Stakeholder):
            yield from (said.name, *said.aliases)
        elif isinstance(said, Promise) and said.made_by:
            yield said.made_by


def _cut(text: str, quote: str) -> str:
    """`text`, of a long one the part around `quote`."""
    if len(text) <= LONGEST:
        return text
    middle = max(0, text.find(quote[:40]))
    low = max(0, min(middle - LONGEST // 3, len(text) - LONGEST))
    return text[low : low + LONGEST]

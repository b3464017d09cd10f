"""Fits `analyzer.drift.weighing` on whole labelled accounts: at which messages a question is asked again, and more wanted than was sold.

    python -m evals.training.flags

Every account is read as the product reads it; a flag of the labels is a yes at its message, what may be flagged teaches nothing. Prints,
in five folds of whole accounts, what the messages that reach the bar are worth, beside those that the rules alone flag.
"""

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from analyzer.app import Analyzer
from analyzer.domain.sentiment import FlagType
from analyzer.drift import asked_again, repeats, scope, weighing
from analyzer.drift.heard import Heard
from analyzer.drift.weighing import Signs
from evals.coverage.fit import regress
from evals.drift.score import ACCOUNTS, LOOK
from evals.scoring.messages import FlagScore
from evals.training.sealing import pack_regressions
from evals.training.whole_deals import EVERY, deal_folders

FOLDS: Final = 5
RIDGE: Final = 30.0
TAUGHT: Final = (*EVERY, ACCOUNTS / LOOK)
BARS: Final = {
    FlagType.REPEATED_QUESTION: repeats.SURE,
    FlagType.SCOPE_CREEP: scope.SURE,
}
OPEN: Final = -1

Matrix = NDArray[np.float64]


class Row(NamedTuple):
    """One message of the customer's: its signs and what the labels say of the flag (1, 0, or `OPEN`)."""

    account: str
    message: str
    signs: Signs
    label: int


class Account(NamedTuple):
    """An account with its labels, its messages for each flag, and where the rules alone flag them."""

    name: str
    labels: Mapping[str, Any]
    rows: Mapping[FlagType, Sequence[Row]]
    ruled: Sequence[Mapping[str, Any]]

    def raised(self, flag: FlagType) -> set[str]:
        """The messages at which the rules alone raise `flag`."""
        return {one["at_message"] for one in self.ruled if one["type"] == flag}


def main() -> None:
    """Prints figures in folds and writes the weights of all."""
    analyzer = Analyzer()
    accounts = [account for folder in deal_folders(TAUGHT) if (account := read_account(folder, analyzer))]
    order = [account.name for account in accounts]
    random.Random(0).shuffle(order)
    fold = {name: n % FOLDS for n, name in enumerate(order)}
    print(f"{len(accounts)} accounts, {sum(len(account.rows[FlagType.SCOPE_CREEP]) for account in accounts)} messages")
    fitted = {}
    for flag, bar in BARS.items():
        rows = [row for account in accounts for row in account.rows[flag]]
        likely = in_folds(rows, [fold[row.account] for row in rows])
        ruled = {account.name: account.raised(flag) for account in accounts}
        weighed = {name: set(keys) for name, keys in ruled.items()}
        for row, chance in zip(rows, likely, strict=True):
            if chance >= bar:
                weighed[row.account].add(row.message)
        print(f"{flag}: rules {worth(flag, accounts, ruled)}; weighed {worth(flag, accounts, weighed)}")
        fitted[flag.value] = (list(rows[0].signs), *fit(rows))
    pack_regressions(weighing.NAME, fitted)


def read_account(folder: Path, analyzer: Analyzer) -> Account | None:
    """The messages of one account with what the product sees of them; None without labelled messages."""
    labels = json.loads((folder / "gold.json").read_text(encoding="utf-8")).get("implementation")
    if not labels or not (folder / "messages.jsonl").exists():
        return None
    seen: dict[FlagType, list[tuple[Heard, Signs]]] = {flag: [] for flag in BARS}
    asked, wished = asked_again.History.signs, scope.signs

    def note_question(history: asked_again.History, message: Heard, *rest: Any) -> Signs:
        seen[FlagType.REPEATED_QUESTION].append((message, signs := asked(history, message, *rest)))
        return signs

    def note_wish(message: Heard, *rest: Any) -> Signs:
        seen[FlagType.SCOPE_CREEP].append((message, signs := wished(message, *rest)))
        return signs

    # Below the bars the rules decide alone.
    with (
        patch.object(asked_again.History, "signs", note_question),
        patch.object(scope, "signs", note_wish),
        patch.object(weighing, "chance", return_value=0.0),
    ):
        ruled = analyzer.drift(folder).as_json()["flags"]
    rows = {
        flag: [Row(str(folder), message.id, signs, _label(flag, message.id, labels)) for message, signs in pairs]
        for flag, pairs in seen.items()
    }
    return Account(str(folder), labels, rows, ruled)


def _label(flag: FlagType, key: str, labels: Mapping[str, Any]) -> int:
    own = [one for one in labels["flags"] if one["type"] == flag]
    if any(one["at_message"] == key for one in own):
        return 1
    may = [one for one in labels.get("optional_flags", ()) if one["type"] == flag]
    open_at = {name for one in (*own, *may) for name in one.get("accept", ())} | {one["at_message"] for one in may}
    return OPEN if key in open_at else 0


def in_folds(rows: Sequence[Row], fold: Sequence[int]) -> Matrix:
    """(n): how likely each row is a yes by those of the other folds."""
    x, folds = _values(rows), np.array(fold)
    likely = np.zeros(len(rows))
    for n in range(FOLDS):
        weight, bias = fit([row for row, f in zip(rows, fold, strict=True) if f != n])
        likely[folds == n] = 1 / (1 + np.exp(-(x[folds == n] @ weight + bias)))
    return likely


def fit(rows: Sequence[Row]) -> tuple[Matrix, float]:
    """Weights and offset of "the flag begins at this message"."""
    told = [row for row in rows if row.label != OPEN]
    return regress(_values(told), np.array([row.label for row in told], dtype=float), RIDGE)


def _values(rows: Sequence[Row]) -> Matrix:
    return np.array([list(row.signs.values()) for row in rows])


def worth(flag: FlagType, accounts: Sequence[Account], told: Mapping[str, set[str]]) -> str:
    """Right, false, missed and F1 of the messages that are `told` of each account, by name."""
    score = FlagScore()
    for account in accounts:
        wanted = {kind: [one for one in account.labels.get(kind, ()) if one["type"] == flag] for kind in ("flags", "optional_flags")}
        score.add(wanted, [{"type": flag.value, "at_message": key} for key in sorted(told[account.name])])
    counts = score.report()["by_type"][flag.value]
    right, false, missed = (counts[key] for key in ("tp", "fp", "fn"))
    return f"{right} right, {false} false, {missed} missed, F1 {2 * right / (2 * right + false + missed):.2f}"


if __name__ == "__main__":
    main()

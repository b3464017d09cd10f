"""Issues as a table for spreadsheets, in which no cell can be a formula."""

import csv
import io
import re
from collections import Counter
from typing import Final

from analyzer.churn.review import Review
from analyzer.handoff.wording import clean

FORMULA: Final = ("=", "+", "-", "@", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that a spreadsheet may run, full-width forms included."""

HEADER: Final = (
    "week",
    "issue",
    "category",
    "signals",
    "standing",
    "this week",
    "a week before",
    "4 weeks",
    "early",
    "revenue",
    "currency",
    "other revenue",
    "why",
    "quote",
)

_AFTER_MARK: Final = re.compile(rf"(;\s*)(?=[{re.escape(''.join(FORMULA))}])")


def cell(text: str) -> str:
    """`text` on one line, so that a spreadsheet shows it and runs nothing: an apostrophe before what would begin a formula.

    After a semicolon too: where that parts cells, as in much of Europe, a quoted cell is torn apart.
    """
    shown = _AFTER_MARK.sub(r"\1'", clean(text))
    return f"'{shown}" if shown.startswith(FORMULA) else shown


def csv_of(review: Review) -> str:
    """One line for each issue of `review`, with a header; lines end as RFC 4180 has it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    counted = Counter(currency for entry in review.entries for currency in entry.issue.revenue)
    main = max(counted, key=lambda currency: (counted[currency], currency), default="")
    for entry in review.entries:
        issue = entry.issue
        # Sums of currencies cannot be compared, a yen is no dollar: one column has that of most issues, another one the rest.
        currency = main if main in issue.revenue else next(iter(issue.revenue), "")
        others = ", ".join(f"{amount:.2f} {name}".strip() for name, amount in issue.revenue.items() if name != currency)
        writer.writerow(
            [
                issue.week.isoformat(),
                cell(issue.key),
                cell(review.taxonomy.category(issue.category).label),
                " ".join(issue.signals),
                entry.standing,
                issue.now,
                "" if issue.spike is None else f"{issue.before:.2f}",
                issue.period,
                issue.early,
                f"{issue.revenue.get(currency, 0.0):.2f}",
                cell(currency),
                cell(others),
                cell(issue.why),
                cell(entry.quotes[0] if entry.quotes else ""),
            ]
        )
    return out.getvalue()

"""The values in a text, the day that a due phrase means, and the months of a term: one place to import from.

find_values(text) -> list[Value]                 numbers, money, percentages, dates, durations, times, with offsets
resolve_date(phrase, anchor) -> date | None      "by the end of March" said on 2025-01-14 -> 2025-03-31
months_of(phrase) -> int | None                  "two (2) years" -> 24
"""

from analyzer.domain.date_scanner import DateParts, Fact, Reading
from analyzer.domain.due import months_of, resolve_date
from analyzer.domain.value_scanner import Value, ValueKind, find_values

__all__ = ["DateParts", "Fact", "Reading", "Value", "ValueKind", "find_values", "months_of", "resolve_date"]

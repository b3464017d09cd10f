"""The values in a text, the day that a due phrase means: one place to import from.

find_values(text) -> list[Value]                 numbers, money, percentages, dates, durations, times, with offsets
resolve_date(phrase, anchor) -> date | None      "by the end of March" said on 2025-01-14 -> 2025-03-31
"""

from analyzer.domain.date_scanner import DateParts, Fact, Reading
from analyzer.domain.due import resolve_date
from analyzer.domain.value_scanner import Value, ValueKind, find_values

__all__ = ["DateParts", "Fact", "Reading", "Value", "ValueKind", "find_values", "resolve_date"]

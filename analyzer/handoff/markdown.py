"""The draft as plain Markdown: readable as it is in a terminal or a text editor."""

import re
from collections.abc import Iterable

from analyzer.handoff.sheet import Gap, Group, Line, Reference, Row, Section, Sentence, Sheet, Unverified
from analyzer.handoff.wording import CASUAL

# Only what would change the meaning of running text; `_` inside a word is no emphasis.
_SPECIAL = re.compile(r"([\\`*\[\]<>|]|~(?=~)|(?<!\w)_|_(?!\w))")
_LINE_START = re.compile(r"^(\d{0,9})([#+=.)-])")
_ENTITY = re.compile(r"&(?=#?\w{1,40};)")


def markdown(sheet: Sheet) -> str:
    """`sheet` as one Markdown document that ends with a line break."""
    blocks = [*_head(sheet), *_gap(sheet), *_story(sheet)]
    for section in sheet.sections:
        blocks += _section(section)
    blocks += _tail(sheet)
    return "\n".join(blocks).rstrip("\n") + "\n"


def escape(text: str) -> str:
    """`text` so that a Markdown reader shows it letter by letter, wherever it stands."""
    return _LINE_START.sub(r"\1\\\2", _inside(text))


def _inside(text: str) -> str:
    """As `escape`, for text that does not begin a line."""
    return _ENTITY.sub("&amp;", _SPECIAL.sub(r"\\\1", text))


def _head(sheet: Sheet) -> Iterable[str]:
    vendor = f" (from {escape(sheet.vendor)})" if sheet.vendor else ""
    yield f"# Handoff: {escape(sheet.title)}{vendor}"
    yield ""
    yield f"**{sheet.status}.** {escape(sheet.summary)}"
    yield ""
    yield " · ".join(f"{name}: **{escape(value)}**" for name, value in sheet.figures)
    yield ""
    for warning in sheet.warnings:
        yield f"> Note: {escape(warning)}"
        yield ""


def _story(sheet: Sheet) -> Iterable[str]:
    if sheet.story:
        yield "## The story"
        yield ""
    for paragraph in sheet.story:
        yield " ".join(_sentence(s) for s in paragraph)
        yield ""


def _sentence(sentence: Sentence) -> str:
    return escape(sentence.text) + "".join(f" [{r.number}]" for r in sentence.references)


def _gap(sheet: Sheet) -> Iterable[str]:
    yield "## Promised but not sold"
    yield ""
    yield escape(sheet.gap_note)
    yield ""
    if sheet.contradicted:
        yield "### Contradicted by the contract"
        yield ""
        for gap in sheet.contradicted:
            yield from _contradiction(gap)
    for heading, lines in (("Not in the contract", sheet.unsold), (CASUAL, sheet.casual)):
        if lines:
            yield f"### {heading}"
            yield ""
        for line in lines:
            numbers = "".join(f" [{r.number}]" for r in line.references[:1])
            yield f"- {escape(line.text)}{f' ({_inside(line.aside)})' if line.aside else ''}{numbers}"
        if lines:
            yield ""


def _contradiction(gap: Gap) -> Iterable[str]:
    yield f"- **{_inside(gap.line.text)}**"
    yield f"  - Due: {escape(dict(gap.line.facts)['Due'])}"
    for reference in gap.said:
        yield f"  - Said: {_quote(reference)}"
    if gap.clause:
        yield f"  - Contract: {_quote(gap.clause)}"
    yield ""


def _section(section: Section) -> Iterable[str]:
    yield f"## {section.number}. {section.title}"
    yield ""
    if section.note:
        yield f"{escape(section.note)}"
        yield ""
    for remark in section.remarks:
        yield _sentence(remark)
        yield ""
    for row in section.rows:
        yield from _row(row)
    if section.rows:
        yield ""
    for group in section.groups:
        yield from _group(group)


def _row(row: Row) -> Iterable[str]:
    yield f"- **{row.name}:** {escape(row.text)}"
    yield from _quotes(row.references)


def _group(group: Group) -> Iterable[str]:
    if group.heading:
        yield f"### {group.heading}"
        yield ""
    for line in group.lines:
        yield from _line(line)
    yield ""


def _line(line: Line) -> Iterable[str]:
    yield f"- **{_inside(line.text)}**"
    about = [f"{name}: {escape(value)}" for name, value in line.facts]
    yield "  - " + escape(", ".join(tag.text for tag in line.tags)) + "".join(f"; {fact}" for fact in about)
    if line.notice:
        yield f"  - {escape(line.notice)}"
    if line.clause:
        yield f"  - Perhaps this clause: {_quote(line.clause)}"
    yield from _quotes(line.references)
    if line.more:
        yield f"  - and {line.more} more"


def _quotes(references: Iterable[Reference]) -> Iterable[str]:
    for reference in references:
        yield f"  - {_quote(reference)}"


def _quote(reference: Reference) -> str:
    return f"[{reference.number}] “{_inside(reference.quote)}” ({_inside(reference.source)})"


def _tail(sheet: Sheet) -> Iterable[str]:
    yield "## Needs review"
    yield ""
    for item in sheet.review:
        yield from _review(item)
    yield "" if sheet.review else "Nothing: every line above was found in the documents.\n"
    yield "## What is missing"
    yield ""
    for line in sheet.missing:
        yield f"- {escape(line)}"
    yield "" if sheet.missing else "Nothing that the five sections ask for.\n"
    yield "## How this draft was made"
    yield ""
    yield escape(sheet.method)
    yield ""
    for source in sheet.sources:
        yield f"- Read: {_inside(source)}"
    for name, value in sheet.provenance:
        yield f"- {name}: {_inside(value)}"


def _review(item: Unverified) -> Iterable[str]:
    yield f"- **{_inside(item.statement)}** ({_inside(item.kind)})"
    yield f"  - Why: {escape(item.reason)}"
    if item.nearest:
        yield f"  - Nearest: {_quote(item.nearest)}"

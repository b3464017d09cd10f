"""A draft in the format asked for: Markdown, JSON, HTML or Word."""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.domain.handoff import Draft

# Valid in JSON, and a command to some terminals: written as escapes, the value stays the same.
_CONTROLS = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class Format(StrEnum):
    """What `handoff draft` can write."""

    MARKDOWN = "md"
    JSON = "json"
    HTML = "html"
    WORD = "docx"


def render(draft: "Draft", form: Format, status: str | None = None) -> bytes:
    """`draft` as a whole file of format `form`; text formats in UTF-8, ending with a line break.

    `status` stands on top of what people read; None: that nobody has reviewed it.
    """
    if form is Format.JSON:
        return json_text(draft.as_json()).encode()
    from analyzer.handoff.layout import lay_out

    sheet = lay_out(draft, status) if status else lay_out(draft)
    if form is Format.MARKDOWN:
        from analyzer.handoff.markdown import markdown

        return markdown(sheet).encode()
    if form is Format.HTML:
        from analyzer.handoff.html import html

        return html(sheet).encode()
    from analyzer.handoff.word import word

    return word(sheet)


def json_text(document: Mapping[str, Any]) -> str:
    """`document` as readable JSON, safe to print: control characters appear as escapes only."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return _CONTROLS.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n"

"""The text of an HTML mail as a reader sees it: nothing hidden, quotes marked with '>'."""

import re
from collections.abc import Mapping
from typing import Any

from analyzer.errors import TooLarge

_SILENT = frozenset(
    ["script", "style", "head", "title", "noscript", "template", "object", "iframe", "svg", "math", "select", "textarea", "button"]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_SPACED = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "table", "pre"])
_CELLS = frozenset(("td", "th"))
_HIDING = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|mso-hide\s{0,3}:\s{0,3}all"
    r"|font-size\s{0,3}:\s{0,3}0(?:px|pt|em|%|\s|;|$)|opacity\s{0,3}:\s{0,3}0(?:\.0{1,4})?(?:\s|;|$)"
    r"|max-height\s{0,3}:\s{0,3}0(?:px)?\s{0,3};",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_DEEPEST_QUOTE = 20
_DEEPEST = 250_000
_LONGEST_STYLE = 2_000


def html_to_text(html: str) -> str:
    """Visible text of `html`, one line per block; a blockquote becomes lines with '>' marks.

    Reads as a stream, so that depth costs no recursion.

    Raises:
        TooLarge: elements nested deeper than any mail program does.
    """
    from lxml import etree

    page: Any = _Page()
    # The bytes are ours and in UTF-8, whatever a declaration inside says; lxml stops at a zero byte.
    parser = etree.HTMLParser(target=page, recover=True, remove_comments=True, remove_pis=True, encoding="utf-8", huge_tree=True)
    try:
        parser.feed(html.replace("\x00", "\ufffd").encode("utf-8", "replace"))
        parser.close()
    except etree.LxmlError:
        # Nothing but comments, or nothing at all: what was seen so far is the text.
        pass
    return str(page.text())


class _Page:
    """A parser target that writes lines as elements open and close."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quotes = 0
        self.open: list[tuple[str, bool]] = []
        self.hidden = 0
        self.verbatim = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """One element opens."""
        if len(self.open) > _DEEPEST:
            raise TooLarge("The HTML of a mail is nested too deeply to be read. Save the mail as plain text.")
        hides = tag in _SILENT or _is_hidden(attributes)
        self.open.append((tag, hides))
        self.hidden += hides
        if self.hidden:
            return
        if tag == "br":
            self._break()
        elif tag in _CELLS:
            self._cell()
        elif tag in _BLOCKS:
            self._block(tag)
            self.quotes += tag == "blockquote"
            self.verbatim += tag == "pre"
            if tag == "li":
                self.line.append("- ")
            elif tag == "hr":
                self.line.append("_" * 32)

    def end(self, tag: str) -> None:
        visible = not self.hidden
        while self.open:
            opened, hides = self.open.pop()
            self.hidden -= hides
            if opened == tag:
                break
        if visible and tag in _BLOCKS:
            self._block(tag)
            self.quotes -= tag == "blockquote"
            self.verbatim -= tag == "pre"

    def data(self, text: str) -> None:
        if self.hidden:
            return
        if self.verbatim:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self.line.append(first)
            for line in rest:
                self._break()
                self.line.append(line)
        else:
            self.line.append(_BLANKS.sub(" ", text))

    def close(self) -> None:
        """The end of the page: nothing to hand over, the lines are there."""

    def text(self) -> str:
        """The lines so far, never more than one blank line in a row."""
        self._block("p")
        out: list[str] = []
        for line in self.lines:
            if line.strip("> ") or (out and out[-1].strip("> ")):
                out.append(line)
        return "\n".join(out).strip("\n")

    def _block(self, tag: str) -> None:
        if "".join(self.line).strip():
            self._break()
        self.line = []
        if tag in _SPACED and self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._mark())

    def _cell(self) -> None:
        row = "".join(self.line).strip()
        if row and not row.endswith("|") and row != "-":
            self.line.append(" | ")

    def _break(self) -> None:
        line = "".join(self.line)
        if not self.verbatim:
            line = _BLANKS.sub(" ", line).strip(" ").removesuffix(" |")
        self.lines.append(self._mark() + line)
        self.line = []

    def _mark(self) -> str:
        return "> " * min(self.quotes, _DEEPEST_QUOTE)


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style and _HIDING.search(style[:_LONGEST_STYLE]))

"""The draft as a Word document, laid out to be sent as it is."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from analyzer.handoff.sheet import Gap, Group, Line, Reference, Section, Sentence, Sheet, Unverified
from analyzer.handoff.wording import CASUAL, counted

INK, SOFT, ACCENT, BAD, GOOD = "1D2430", "5A6473", "1F5F6B", "A3262A", "1D6B3A"
RULE, BAD_SHADE, PLAIN_SHADE = "D8D5CE", "FBECEB", "F2F0EC"
FONT = "Calibri"
_WIDTH_CM = 17.0
_STAMP = dt.datetime(2000, 1, 1)


def word(sheet: Sheet) -> bytes:
    """`sheet` as the bytes of a .docx file."""
    # Here and not at the top: python-docx takes a fifth of a second that the other formats need not pay.
    from docx import Document

    document = Document()
    _Writer(document).write(sheet)
    out = io.BytesIO()
    document.save(out)
    return _undated(out.getvalue())


def _undated(archive: bytes) -> bytes:
    """`archive` with one fixed time on every part: the same draft gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _Writer:
    """Puts a Sheet into an open python-docx document."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self._page()
        self._styles()

    def write(self, sheet: Sheet) -> None:
        properties = self.document.core_properties
        properties.title, properties.author, properties.comments = f"Handoff: {sheet.title}", "", ""
        properties.created = properties.modified = _STAMP
        self._footer(sheet)
        self._head(sheet)
        self._gap(sheet)
        self._story(sheet)
        for section in sheet.sections:
            self._section(section)
        self._tail(sheet)

    # The look

    def _page(self) -> None:
        from docx.shared import Cm

        page = self.document.sections[0]
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2)
        page.top_margin, page.bottom_margin = Cm(2), Cm(2)

    def _styles(self) -> None:
        from docx.enum.style import WD_STYLE_TYPE

        styles = self.document.styles
        _style(styles["Normal"], 10.5, INK, after=4)
        _style(styles["Title"], 25, INK, after=2, bold=True)
        _style(styles["Heading 1"], 15, INK, before=20, after=5, bold=True)
        _style(styles["Heading 2"], 11, SOFT, before=12, after=3, bold=True)
        _style(styles["List Bullet"], 10.5, INK, after=2)
        for name, size, color, italic in (("Quoted", 9, SOFT, True), ("Small", 9, SOFT, False), ("Warning line", 9.5, BAD, False)):
            _style(styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), size, color, after=2, italic=italic)
        # The rule that Word draws below a title is a default that nobody chose.
        borders = styles["Title"].element.get_or_add_pPr().find(_tag("w:pBdr"))
        if borders is not None:
            borders.getparent().remove(borders)

    def _footer(self, sheet: Sheet) -> None:
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.style = self.document.styles["Small"]
        _stop_right(paragraph)
        paragraph.add_run(f"{sheet.title}. {sheet.status}\tPage ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" of ")
        _field(paragraph, "NUMPAGES")

    # The parts

    def _head(self, sheet: Sheet) -> None:
        self._paragraph(f"Handoff from {sheet.vendor}" if sheet.vendor else "Handoff", "Small")
        self._paragraph(sheet.title, "Title")
        line = self._paragraph("", "Normal")
        _run(line, f"{sheet.status}. ", BAD if sheet.status.startswith("DRAFT") else GOOD, bold=True)
        _run(line, sheet.summary, SOFT)
        table = self._table([_WIDTH_CM / 4] * 4)
        cells = self._row(table)
        for cell, (name, text) in zip(cells, sheet.figures, strict=True):
            _fill(cell.paragraphs[0], name, self.document.styles["Small"])
            _run(cell.add_paragraph(), text, INK, bold=True)
        for warning in sheet.warnings:
            self._paragraph(f"Note: {warning}", "Small")

    def _gap(self, sheet: Sheet) -> None:
        self.document.add_heading("Promised but not sold", 1)
        self._paragraph(sheet.gap_note)
        if sheet.contradicted:
            table = self._table([5.0, 6.0, 6.0], ("Promise", "Sales said", "The contract says"))
            for gap in sheet.contradicted:
                self._clash(table, gap)
        for heading, lines in (("Not in the contract", sheet.unsold), (CASUAL, sheet.casual)):
            if lines:
                self.document.add_heading(heading, 2)
            for line in lines:
                paragraph = self._paragraph(line.text, "List Bullet")
                _run(paragraph, f"  ({line.aside})" if line.aside else "", SOFT)

    def _clash(self, table: Any, gap: Gap) -> None:
        promise, said, contract = self._row(table)
        _run(promise.paragraphs[0], gap.line.text, INK, bold=True)
        _fill(promise.add_paragraph(), f"Due: {dict(gap.line.facts)['Due']}", self.document.styles["Small"])
        self._quotes(said, gap.said)
        if gap.clause:
            self._quotes(contract, (gap.clause,))
            _shade(contract, BAD_SHADE)

    def _story(self, sheet: Sheet) -> None:
        if sheet.story:
            self.document.add_heading("The story", 1)
        for part in sheet.story:
            self._told(part)

    def _told(self, part: Sequence[Sentence]) -> None:
        paragraph = self._paragraph("")
        for sentence in part:
            _run(paragraph, sentence.text, INK)
            cited = ", ".join(str(r.number) for r in sentence.references)
            _run(paragraph, f"[{cited}]" if cited else "", ACCENT, superscript=True)
            _run(paragraph, " ", INK)

    def _section(self, section: Section) -> None:
        self.document.add_heading(f"{section.number}. {section.title}", 1)
        if section.note:
            self._paragraph(section.note, "Small")
        for remark in section.remarks:
            self._told((remark,))
        if section.rows:
            table = self._table([4.5, 12.5])
            for row in section.rows:
                name, text = self._row(table)
                _run(name.paragraphs[0], row.name, SOFT)
                _run(text.paragraphs[0], row.text, SOFT if row.text == "not stated" else INK)
                self._quotes(text, row.references, fresh=False)
        if section.anchor == "stakeholders" and section.groups:
            self._people(section.groups)
        for group in section.groups:
            if group.heading:
                self.document.add_heading(group.heading, 2)
            self._group(group)

    def _people(self, groups: Sequence[Group]) -> None:
        """Who is who at a glance, before what is known of each."""
        table = self._table([4.4, 4.6, 4.0, 2.0, 2.0], ("Name", "Title", "Role", "Attitude", "Influence"))
        for line in (line for group in groups for line in group.lines):
            facts, (attitude, influence) = dict(line.facts), [tag.text for tag in line.tags if tag.text != "not verified"][:2]
            row = (line.text, facts["Title"], facts["Role"], attitude, influence.removesuffix(" influence"))
            for cell, text in zip(self._row(table), row, strict=True):
                _run(cell.paragraphs[0], text, SOFT if text == "not stated" else INK, size=9.5, bold=text is line.text)

    def _group(self, group: Group) -> None:
        """The lines of a group, each over the whole width with a hair line below."""
        table = self._table([_WIDTH_CM])
        for line in group.lines:
            self._line(self._row(table)[0], line)

    def _line(self, cell: Any, line: Line) -> None:
        small = self.document.styles["Small"]
        _run(cell.paragraphs[0], line.text, INK, bold=line.verified, italic=not line.verified)
        about = cell.add_paragraph(style=small)
        for number, tag in enumerate(line.tags):
            _run(about, (" · " if number else "") + tag.text, BAD if tag.tone == "bad" else SOFT)
        facts = [(name, text) for name, text in line.facts if text != "not stated"]
        known = cell.add_paragraph(style=small) if facts else None
        for number, (name, text) in enumerate(facts):
            _run(known, f"{'   ' if number else ''}{name}: ", SOFT)
            _run(known, text, INK)
        if line.notice:
            cell.add_paragraph(line.notice, style=self.document.styles["Warning line"])
        if line.clause:
            cell.add_paragraph("Perhaps this clause:", style=small)
            self._quotes(cell, (line.clause,), fresh=False)
        self._quotes(cell, line.references, fresh=False)
        if line.more:
            cell.add_paragraph(f"and {counted(line.more, 'more quote')}", style=small)

    def _tail(self, sheet: Sheet) -> None:
        self.document.add_heading("Needs review", 1)
        self._paragraph(
            "These did not pass the check against the documents. They are not facts."
            if sheet.review
            else "Nothing: every line above was found in the documents."
        )
        for item in sheet.review:
            self._review(item)
        self.document.add_heading("What is missing", 1)
        for line in sheet.missing or ("Nothing that the five sections ask for.",):
            self._paragraph(line, "List Bullet")
        self.document.add_heading("How this draft was made", 1)
        self._paragraph(sheet.method, "Small")
        for source in sheet.sources:
            self._paragraph(f"Read: {source}", "Small")
        self._paragraph(". ".join(f"{name}: {text}" for name, text in sheet.provenance), "Small")

    def _review(self, item: Unverified) -> None:
        paragraph = self._paragraph("")
        _run(paragraph, item.statement, INK, italic=True)
        _run(paragraph, f"  {item.kind}: {item.reason}", BAD, size=9.5)
        if item.nearest:
            self._paragraph(_cited(item.nearest), "Quoted")

    # The pieces

    def _paragraph(self, text: str, style: str = "Normal") -> Any:
        return self.document.add_paragraph(text, style=self.document.styles[style])

    def _table(self, widths: Iterable[float], heads: Sequence[str] | None = None) -> Any:
        """A table with hair lines between its rows; `widths` in centimetres."""
        from docx.shared import Cm

        widths = list(widths)
        table = self.document.add_table(rows=0, cols=len(widths))
        table.autofit = False
        _ruled(table)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        if heads:
            row = table.add_row()
            for cell, head in zip(row.cells, heads, strict=True):
                _fill(cell.paragraphs[0], head, self.document.styles["Small"])
                _shade(cell, PLAIN_SHADE)
            row._tr.get_or_add_trPr().append(_element("w:tblHeader"))
        return table

    def _row(self, table: Any) -> Any:
        """The cells of a new row, which no page break cuts in two."""
        row = table.add_row()
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        return row.cells

    def _quotes(self, cell: Any, references: Iterable[Reference], fresh: bool = True) -> None:
        """The quotes into `cell`; `fresh` uses the empty paragraph that a new cell has."""
        for number, reference in enumerate(references):
            paragraph = cell.paragraphs[0] if fresh and not number else cell.add_paragraph()
            _fill(paragraph, _cited(reference), self.document.styles["Quoted"])


def _cited(reference: Reference) -> str:
    return f"[{reference.number}] “{reference.quote}” ({reference.source})"


def _fill(paragraph: Any, text: str, style: Any) -> None:
    paragraph.style = style
    paragraph.add_run(text)


def _run(paragraph: Any, text: str, color: str, size: float | None = None, **font: bool) -> None:
    """Adds `text` to `paragraph`; `font` are switches of a python-docx Font (bold, italic, superscript)."""
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.font.color.rgb = RGBColor.from_string(color)
    if size:
        run.font.size = Pt(size)
    for switch, value in font.items():
        setattr(run.font, switch, value)


def _style(style: Any, size: float, color: str, before: float = 0, after: float = 0, **font: bool) -> None:
    """Sets the look of a paragraph style; sizes and distances in points."""
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor.from_string(color)
    _unthemed(style.element.get_or_add_rPr().find(_tag("w:color")))
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    _unthemed(fonts)
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(_tag(name), FONT)
    for switch, value in font.items():
        setattr(style.font, switch, value)
    # The character style of the same name keeps the theme's colours; some readers prefer it.
    for link in style.element.findall(_tag("w:link")):
        style.element.remove(link)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.1


def _unthemed(element: Any) -> None:
    """Takes the theme's say away: it wins over a colour or font set beside it."""
    for name in [key for key in element.attrib if "theme" in key.lower()]:
        del element.attrib[name]


def _ruled(table: Any) -> None:
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=RULE))
    table._tbl.tblPr.append(borders)
    margins = _element("w:tblCellMar")
    for side, twips in (("top", "70"), ("left", "0"), ("bottom", "50"), ("right", "140")):
        margins.append(_element(f"w:{side}", w=twips, type="dxa"))
    table._tbl.tblPr.append(margins)


def _shade(cell: Any, color: str) -> None:
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=color))


def _field(paragraph: Any, name: str) -> None:
    """A field that Word fills in, such as PAGE."""
    field = _element("w:fldSimple", instr=name)
    field.append(_element("w:r"))
    paragraph._p.append(field)


def _stop_right(paragraph: Any) -> None:
    """A tabulator leads to the right margin."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    paragraph.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(_WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT)


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(_tag(f"w:{key}"), value)
    return element


def _tag(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(name)

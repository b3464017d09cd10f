"""What readers see of a draft in every format."""

import io
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from analyzer.domain.finding import Finding
from analyzer.domain.handoff import Draft
from analyzer.domain.statement import Goal
from analyzer.handoff import ledger
from analyzer.handoff.markdown import escape
from analyzer.handoff.rendering import Format, render
from tests import drafts

SECTIONS = ["1. Deal Summary", "2. Customer Goals", "3. Stakeholder Map", "4. Promises and Commitments", "5. Risk Factors"]


class Page(HTMLParser):
    """Tags, attributes and visible text of an HTML page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.style = False
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.style = tag == "style"

    def handle_endtag(self, tag: str) -> None:
        self.style = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self.style else data

    def all(self, name: str) -> list[str]:
        return [value or "" for key, value in self.attributes if key == name]


def docx_text(content: bytes) -> str:
    """All text of a Word file, cells of tables included."""
    import docx

    document = docx.Document(io.BytesIO(content))
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + tables)


def text_of(draft: Draft, form: Format) -> str:
    content = render(draft, form)
    if form is Format.WORD:
        return docx_text(content)
    return Page(content.decode()).text if form is Format.HTML else content.decode()


READABLE = [Format.MARKDOWN, Format.HTML, Format.WORD]


@pytest.mark.parametrize("form", READABLE)
def test_there_are_exactly_the_five_sections_in_order(form: Format) -> None:
    numbered = re.findall(r"^(?:## )?(\d\. [A-Z][A-Za-z ]+?) ?(?:\d+)?$", text_of(drafts.draft(), form), re.MULTILINE)
    assert list(dict.fromkeys(numbered)) == SECTIONS


@pytest.mark.parametrize("form", READABLE)
def test_it_says_that_nobody_has_reviewed_it(form: Format) -> None:
    assert "DRAFT: not reviewed" in text_of(drafts.draft(), form)


@pytest.mark.parametrize("form", READABLE)
def test_the_gap_comes_before_the_story_and_the_sections(form: Format) -> None:
    text = re.sub(r"\A.*?(?=Fjord Foods)", "", text_of(drafts.draft(), form), flags=re.DOTALL)
    gap = text.index("The contract contradicts 1 promise and leaves out 1 more")
    assert gap < text.index("Fjord Foods bought")
    assert gap < text.rindex("1. Deal Summary")


@pytest.mark.parametrize("form", READABLE)
def test_every_statement_shows_its_quote_with_speaker_document_and_place(form: Format) -> None:
    text = text_of(drafts.draft(), form)
    draft = drafts.draft()
    for part in (draft.promises, draft.goals, draft.stakeholders, draft.risks):
        for found in part:
            assert f"“{found.evidence[0].quote}”" in text
    assert "Ana Ruiz, call.vtt, 1:05, 3 Mar 2025" in text


@pytest.mark.parametrize("form", READABLE)
def test_a_contradicted_promise_stands_beside_the_clause(form: Format) -> None:
    text = text_of(drafts.draft(), form)
    assert "sure, we bring all your old tickets over" in text
    assert drafts.CLAUSE.quote in text
    assert "contradicted by the contract" in text


@pytest.mark.parametrize("form", READABLE)
def test_beside_the_clause_stands_the_whole_sentence_where_a_label_of_the_file_cut_it(form: Format) -> None:
    promise = next(p for p in drafts.PROMISES if p.statement.contract_conflict)
    lead = promise.evidence[0]
    end = lead.model_copy(update={"start": lead.end + 30, "end": lead.end + 59, "quote": "all twelve years, by the way."})
    text = text_of(drafts.draft(promises=(promise.model_copy(update={"evidence": (lead, end)}),)), form)
    assert text.count(end.quote) == 2, "once beside the clause, once with the promise"


@pytest.mark.parametrize("form", READABLE)
def test_values_read_like_words(form: Format) -> None:
    text = text_of(drafts.draft(), form)
    for words in ("18,240 EUR per year", "24 months (2 years)", "1 April 2025", "31 May 2025 (“in May”)", "fairly sure (0.80)"):
        assert words in text
    assert "economic_buyer" not in text


@pytest.mark.parametrize("form", READABLE)
def test_what_a_goal_lacks_is_said_once(form: Format) -> None:
    text = text_of(drafts.draft(goals=(drafts.goal("Cut the queue", target="ten minutes"),)), form)
    assert "To be agreed: metric, baseline and deadline." in text
    assert not any(f"{name}: not stated" in text for name in ("Metric", "Baseline", "Target", "Deadline"))


@pytest.mark.parametrize("form", READABLE)
def test_goals_that_are_unsure_stand_below_the_others_with_their_quote(form: Format) -> None:
    vague = drafts.goal("Breathe again", rank="primary").model_copy(update={"confidence": 0.4})
    text = text_of(drafts.draft(goals=(vague, drafts.goal("Cut the queue"))), form)
    below = text.rpartition("Perhaps goals")[2]
    assert "Breathe again" in below and "we want Breathe again" in below and "unsure (0.40)" in below
    assert "Cut the queue" in text.rpartition("Perhaps goals")[0]
    assert "To be agreed" not in below.partition("Stakeholder Map")[0]


@pytest.mark.parametrize("form", READABLE)
def test_without_unsure_goals_no_goal_is_a_perhaps(form: Format) -> None:
    assert "Perhaps goals" not in text_of(drafts.draft(), form)


@pytest.mark.parametrize("form", READABLE)
def test_what_needs_review_comes_with_reason_and_nearest_line(form: Format) -> None:
    text = text_of(drafts.draft(), form)
    assert all(words in text for words in ("Live on 6 May", "the source says 5 May", "live on May 5"))


@pytest.mark.parametrize("form", READABLE)
def test_unverified_findings_are_marked(form: Format) -> None:
    assert "not verified" not in text_of(drafts.draft(), form)
    unsure = drafts.draft(risks=(drafts.risk("Maybe a freeze", verified=False),))
    assert "not verified" in text_of(unsure, form)


@pytest.mark.parametrize("form", READABLE)
def test_an_empty_draft_still_reads_as_a_document(form: Format) -> None:
    empty = drafts.draft(deal=drafts.DealSummary(), promises=(), goals=(), stakeholders=(), risks=(), needs_review=())
    text = text_of(empty, form)
    assert "not stated" in text
    assert "No promise was found" in text


@pytest.mark.parametrize("form", READABLE)
def test_of_a_promise_that_was_not_verified_nobody_says_what_the_contract_holds(form: Format) -> None:
    doubtful = drafts.promise("You get a server of your own", drafts.evidence("a server of your own"), confidence=0.9, verified=False)
    said = text_of(drafts.draft(promises=(doubtful,)), form)
    assert "not in the contract" not in said.lower()
    assert "not mentioned in the contract" not in said


@pytest.mark.parametrize("form", READABLE)
def test_without_a_contract_the_gap_is_not_claimed(form: Format) -> None:
    about = drafts.draft().about
    text = text_of(drafts.draft(about=about.model_copy(update={"documents": about.documents[:1]})), form)
    assert "promises could not be compared" in text
    assert "not in the contract" not in text.lower()


@pytest.mark.parametrize("form", list(Format))
def test_the_same_draft_gives_the_same_bytes(form: Format) -> None:
    assert render(drafts.draft(), form) == render(drafts.draft(), form)


@pytest.mark.parametrize("form", list(Format))
def test_control_characters_never_get_out(form: Format) -> None:
    content = render(drafts.hostile(), form)
    text = docx_text(content) if form is Format.WORD else content.decode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def test_promises_are_grouped_by_what_the_csm_must_do_about_them() -> None:
    text = text_of(drafts.draft(), Format.MARKDOWN)
    section = text[text.index("## 4.") : text.index("## 5.")]
    headings = re.findall(r"^### (.+)$", section, re.MULTILINE)
    assert headings == ["Not in the contract", "Follow-ups and steps before signature", "In the contract", "Done or withdrawn"]
    assert section.index("All old tickets") < section.index("Training for the night shift")


@pytest.mark.parametrize("form", READABLE)
def test_a_promise_that_a_clause_perhaps_carries_is_shown_beside_it_and_not_as_sold(form: Format) -> None:
    text = text_of(drafts.draft(promises=(*drafts.PROMISES, drafts.FAINT)), form)
    assert "perhaps in the contract: compare" in text
    assert "Perhaps this clause" in text
    assert "1 more is perhaps in it: compare it in section 4" in text
    assert text.index("Perhaps in the contract: compare") < text.rindex("A trainer all week") < text.rindex("Exports run every night")


@pytest.mark.parametrize("form", READABLE)
def test_the_clause_to_compare_is_that_of_the_paper_wherever_merging_left_it(form: Format) -> None:
    spoken, clause = drafts.FAINT.evidence
    joined = drafts.FAINT.model_copy(update={"evidence": (spoken, clause, drafts.evidence("somebody comes every day"))})
    text = text_of(drafts.draft(promises=(joined,)), form)
    assert re.search(r"Perhaps this clause\W*(\[\d+\]|\d*)\W*Support Monday to Friday", text)
    assert "somebody comes every day" in text


@pytest.mark.parametrize("form", READABLE)
def test_no_spoken_words_are_called_a_clause_where_splitting_took_the_clause_away(form: Format) -> None:
    left = drafts.FAINT.model_copy(update={"evidence": (drafts.FAINT.evidence[0], drafts.evidence("somebody comes every day"))})
    text = text_of(drafts.draft(promises=(left,)), form)
    assert "Perhaps this clause" not in text
    assert "perhaps in the contract: compare" not in text
    assert "somebody comes every day" in text


@pytest.mark.parametrize("form", READABLE)
def test_a_clause_that_was_split_off_keeps_its_quote(form: Format) -> None:
    off = drafts.FAINT.model_copy(update={"evidence": drafts.FAINT.evidence[1:]})
    text = text_of(drafts.draft(promises=(off,)), form)
    assert "Perhaps this clause" not in text
    assert "Support Monday to Friday" in text
    assert "leaves out 1" not in text


def test_the_document_of_programs_knows_no_perhaps() -> None:
    (faint,) = json.loads(render(drafts.draft(promises=(drafts.FAINT,)), Format.JSON))["promises"]
    assert faint["in_contract"] == "yes"
    assert "contract_chance" not in faint


@pytest.mark.parametrize("form", READABLE)
def test_what_is_perhaps_no_obligation_is_not_counted_among_the_unsold(form: Format) -> None:
    shown = drafts.promise("You click here and it opens", drafts.evidence("you click here"), confidence=0.6)
    text = text_of(drafts.draft(promises=(*drafts.PROMISES, shown)), form)
    assert "leaves out 1 more." in text
    assert "not mentioned in the contract" in text
    assert "Not mentioned, and perhaps no obligation" in text


@pytest.mark.parametrize("form", READABLE)
def test_a_list_of_what_is_perhaps_no_obligation_is_not_headed_as_if_nothing_were_left_out(form: Format) -> None:
    shown = drafts.promise("You click here and it opens", drafts.evidence("you click here"), confidence=0.6)
    text = text_of(drafts.draft(promises=(drafts.PROMISES[0], shown)), form)
    assert "Apart from 1 line that is perhaps no obligation, no promise was found that the contract leaves out or contradicts." in text
    assert "No promise was found that the contract leaves out or contradicts." in text_of(drafts.draft(promises=drafts.PROMISES[:1]), form)


def test_a_feature_that_is_to_come_by_a_day_is_an_obligation() -> None:
    said = drafts.promise("The new report", due="by May", confidence=0.6).statement
    assert not ledger.casual(said, 0.6)
    assert ledger.casual(said.model_copy(update={"due": None}), 0.6)


def test_people_who_need_attention_come_first_with_the_reason() -> None:
    text = text_of(drafts.draft(), Format.MARKDOWN)
    section = text[text.index("## 3.") : text.index("## 4.")]
    attention = section[: section.index("### Others")]
    assert "High influence, but never heard in these conversations" in attention
    assert "Skeptic with medium influence" in attention
    assert "Ola Berg" not in attention


def test_competition_has_its_own_heading() -> None:
    text = text_of(drafts.draft(), Format.MARKDOWN)
    assert text.index("### Competition") < text.rindex("A rival desk is still in trial")


@pytest.mark.parametrize("form", READABLE)
def test_what_is_being_replaced_is_said(form: Format) -> None:
    assert "leaves something behind" not in text_of(drafts.draft(), form)
    leaving = drafts.draft(goals=(*drafts.GOALS, drafts.goal("Replace the old ticket tool before its licence ends")))
    assert "leaves something behind, will miss what it did and will compare: Replace the old ticket tool" in text_of(leaving, form)


def test_what_is_replaced_at_an_awkward_time_is_no_tool_left_behind() -> None:
    risk = drafts.risk("Their insurers want the glass replaced in the week of the start", kind="timeline")
    assert "leaves something behind" not in text_of(drafts.draft(risks=(risk,)), Format.MARKDOWN)


def test_markers_of_the_story_lead_to_quotes_that_are_shown() -> None:
    page = Page(render(drafts.draft(), Format.HTML).decode())
    targets = [link[1:] for link in page.all("href")]
    assert any(target.startswith("q") for target in targets)
    identities = page.all("id")
    assert set(targets) <= set(identities)
    assert len(identities) == len(set(identities))


def test_html_runs_and_loads_nothing() -> None:
    page = Page(render(drafts.hostile(), Format.HTML).decode())
    assert not {"script", "img", "iframe", "object", "link", "form", "base", "svg"} & set(page.tags)
    assert not page.all("src")
    assert all(link.startswith("#") for link in page.all("href"))
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    assert "url(" not in render(drafts.draft(), Format.HTML).decode()
    assert '<script>alert("x")</script>' in page.text
    assert "{{ 7*7 }}" in page.text


def test_html_policy_allows_only_its_own_style() -> None:
    import base64
    import hashlib

    source = render(drafts.draft(), Format.HTML).decode()
    style = source[source.index("<style>") + 7 : source.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in Page(source).all("content")[0]


def test_markdown_shows_customers_words_letter_by_letter() -> None:
    from markdown_it import MarkdownIt

    source = render(drafts.hostile(), Format.MARKDOWN).decode()
    page = Page(MarkdownIt("commonmark").render(source))
    assert not {"script", "img", "a"} & set(page.tags)
    assert '<script>alert("x")</script>' in page.text


@pytest.mark.parametrize(
    "text", ["# not a heading", "1. not a list", "- no item", "a | b", "_x_ and snake_case", "&lt;b&gt;", "[x]: y", "~~x~~", "\\*"]
)
def test_escaped_markdown_reads_as_it_was_written(text: str) -> None:
    from markdown_it import MarkdownIt

    page = Page(MarkdownIt("commonmark").enable("table").enable("strikethrough").render(escape(text)))
    assert page.text.strip() == text
    assert page.tags == ["p"]


def test_json_is_the_contract_and_keeps_the_words() -> None:
    document = json.loads(render(drafts.hostile(), Format.JSON))
    assert {"deal", "promises", "goals", "stakeholders", "risks", "needs_review", "completeness", "usage", "provenance"} <= set(document)
    assert document["promises"][0]["evidence"][0]["quote"] == drafts.HOSTILE


def test_lone_surrogates_cannot_break_the_output() -> None:
    odd: Finding[Any] = drafts.finding(Goal.model_construct(summary="half \ud83d pair"), identity="odd").model_copy()
    made = drafts.draft().model_copy(update={"goals": (odd,)})
    for form in (Format.MARKDOWN, Format.HTML, Format.WORD):
        assert b"half" in render(made, form) or form is Format.WORD


def test_a_document_that_people_stand_by_is_nowhere_called_a_draft() -> None:
    for form in (Format.HTML, Format.WORD, Format.MARKDOWN):
        content = render(drafts.draft(needs_review=()), form, "Handed over on 5 May 2025 by ann@vendor.example")
        text = docx_text(content) if form is Format.WORD else content.decode()
        assert "DRAFT" not in text
        assert "fairly sure" not in text
        assert "checked by a person" in text


def test_word_has_page_numbers_and_rows_that_stay_whole_and_no_ids() -> None:
    import docx

    document = docx.Document(io.BytesIO(render(drafts.draft(), Format.WORD)))
    footer = document.sections[0].footer.paragraphs[0]._p.xml
    assert "NUMPAGES" in footer
    assert "w:tab" in footer
    rows = [row for table in document.tables for row in table.rows]
    assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in rows if not row._tr.xpath("w:trPr/w:tblHeader"))
    who = next(table for table in document.tables if table.rows[0].cells[0].text == "Name")
    assert [cell.text for cell in who.rows[1].cells][:2] == ["Ana Ruiz", "Head of Support"]

"""What became of a promise: changed, taken back, done; and the gaps that become risks."""

import datetime as dt

import pytest

from analyzer.domain.account import DocumentType
from analyzer.domain.conversation import Conversation, Kind, Piece, Side, Turn
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import How, InContract, Level, Promise, PromiseKind, PromiseStatus, Risk, RiskKind
from analyzer.handoff import changes, gaps, merging

CALL = (
    "The text bundle is 5,000 messages a month. Ingrid will sit with your dispatchers in the first week. "
    "I'll send you the penetration test report. We connect your old Siemens controllers too. You get a named success manager."
)
MAIL = (
    "Dear Olav,\n\nthe text bundle is 9,000 messages a month.\n"
    "The penetration test report is attached.\n"
    "On the old Siemens controllers: I was wrong about those, we can't connect the old Siemens controllers.\n"
)
ORDER = "1. Text bundle: 2,000 messages a month.\n"


def _document(name: str, text: str, kind: Kind, day: int, type_: DocumentType | None = None) -> Conversation:
    turn = Turn(index=0, speaker="Nora Vik", side=Side.VENDOR, text=text, span=(0, len(text)))
    return Conversation(document=name, format="t", kind=kind, date=dt.date(2025, 5, day), turns=(turn,), type=type_, original=text)


@pytest.fixture(scope="module")
def conversations() -> dict[str, Conversation]:
    documents = [
        _document("call.txt", CALL, Kind.CALL, 5),
        _document("mail.eml", MAIL, Kind.EMAIL, 12),
        _document("order.txt", ORDER, Kind.DOCUMENT, 20, DocumentType.ORDER_FORM),
    ]
    return {d.document: d for d in documents}


def _find(conversations: dict[str, Conversation], document: str, quote: str, kind: PromiseKind, **rest: object) -> Finding[Promise]:
    start = conversations[document].original.index(quote)
    evidence = Evidence(document=document, turn=0, speaker="Nora Vik", start=start, end=start + len(quote), quote=quote)
    statement = Promise(kind=kind, summary=f"Nora Vik said {quote}", **rest)
    return Finding[Promise](id=f"{document}-{start}", statement=statement, confidence=0.8, evidence=(evidence,))


def test_another_number_in_a_later_mail_is_a_change_of_the_same_promise(conversations, embedder):
    promises = [
        _find(conversations, "call.txt", "The text bundle is 5,000 messages a month.", PromiseKind.PRICING),
        _find(conversations, "mail.eml", "the text bundle is 9,000 messages a month.", PromiseKind.PRICING),
    ]
    (settled,) = changes.settle(promises, conversations, embedder)
    assert settled.statement.status is PromiseStatus.CHANGED
    assert [e.document for e in settled.evidence] == ["mail.eml", "call.txt"]
    assert "9,000" in settled.statement.summary
    assert "5,000" in settled.statement.summary


def test_another_number_for_another_thing_in_the_same_words_changes_nothing(embedder):
    said = {
        d.document: d
        for d in (
            _document("call.txt", "We will train 40 people in Utrecht.", Kind.CALL, 5),
            _document("mail.eml", "We will train 12 people in Ghent.", Kind.EMAIL, 12),
        )
    }
    promises = [_find(said, name, conversation.original, PromiseKind.SERVICE) for name, conversation in said.items()]
    settled = changes.settle(promises, said, embedder)
    assert [s.statement.status for s in settled] == [PromiseStatus.OPEN, PromiseStatus.OPEN]


LIVE = "We should have you live in about eight weeks. The Berlin plant should be live in about six weeks. Go-live should take six to eight weeks. We will have the Sage connector ready in the summer. Training is done in June."
DATED = "Dear Olav,\n\nThe Paris plant will be live on 15 August 2025.\nwe will have you live on 15 August 2025.\nThe Sage connector will be ready on 1 August 2025.\n"


@pytest.mark.parametrize(
    ("early", "late", "kind", "days", "status"),
    [
        (
            "We should have you live in about eight weeks.", "we will have you live on 15 August 2025.", PromiseKind.TIMELINE,
            (("in about eight weeks", dt.date(2025, 6, 30)), ("on 15 August 2025", dt.date(2025, 8, 15))), PromiseStatus.CHANGED,
        ),
        (
            "We will have the Sage connector ready in the summer.", "The Sage connector will be ready on 1 August 2025.",
            PromiseKind.INTEGRATION, (("in the summer", None), ("on 1 August 2025", dt.date(2025, 8, 1))), PromiseStatus.OPEN,
        ),
        (
            "Go-live should take six to eight weeks.", "we will have you live on 15 August 2025.", PromiseKind.TIMELINE,
            ((None, None), ("on 15 August 2025", dt.date(2025, 8, 15))), PromiseStatus.OPEN,
        ),
    ],
)  # fmt: skip
def test_a_later_day_replaces_an_early_estimate_of_the_same_thing(early, late, kind, days, status, embedder):
    documents = [_document("call.txt", LIVE, Kind.CALL, 5), _document("mail.eml", DATED, Kind.EMAIL, 12)]
    said = {d.document: d for d in documents}
    promises = [
        _find(said, document, quote, kind, due=due, due_date=day)
        for document, quote, (due, day) in zip(said, (early, late), days, strict=True)
    ]
    (settled,) = changes.settle(merging.merge(promises, said, embedder), said, embedder)
    assert (settled.statement.due, settled.statement.due_date) == days[1]
    assert settled.statement.status is status
    assert settled.statement.summary.startswith(f"Nora Vik said {late}")
    assert [e.quote for e in settled.evidence] == [late, early]


def test_the_day_of_one_place_replaces_no_estimate_of_another(embedder):
    documents = [_document("call.txt", LIVE, Kind.CALL, 5), _document("mail.eml", DATED, Kind.EMAIL, 12)]
    said = {d.document: d for d in documents}
    berlin = _find(said, "call.txt", "The Berlin plant should be live in about six weeks.", PromiseKind.TIMELINE, due="in about six weeks")
    day = {"due": "on 15 August 2025", "due_date": dt.date(2025, 8, 15)}
    paris = _find(said, "mail.eml", "The Paris plant will be live on 15 August 2025.", PromiseKind.TIMELINE, **day)
    settled = changes.settle(merging.merge([berlin, paris], said, embedder), said, embedder)
    assert [(one.statement.due, one.statement.status) for one in settled] == [
        ("in about six weeks", PromiseStatus.OPEN),
        ("on 15 August 2025", PromiseStatus.OPEN),
    ]


def test_an_estimate_after_a_day_and_a_day_of_something_else_replace_nothing(embedder):
    documents = [_document("call.txt", LIVE, Kind.CALL, 20), _document("mail.eml", DATED, Kind.EMAIL, 12)]
    said = {d.document: d for d in documents}
    day = _find(
        said,
        "mail.eml",
        "we will have you live on 15 August 2025.",
        PromiseKind.TIMELINE,
        due="on 15 August 2025",
        due_date=dt.date(2025, 8, 15),
    )
    vague = _find(said, "call.txt", "We should have you live in about eight weeks.", PromiseKind.TIMELINE, due="in about eight weeks")
    other = _find(said, "call.txt", "Training is done in June.", PromiseKind.TIMELINE, due="in June", due_date=dt.date(2025, 6, 30))
    settled = changes.settle(merging.merge([day, vague, other], said, embedder), said, embedder)
    assert dt.date(2025, 8, 15) in {one.statement.due_date for one in settled}
    assert "in June" in {one.statement.due for one in settled}
    assert all(one.statement.status is PromiseStatus.OPEN for one in settled)


def test_another_number_in_the_contract_is_no_change(conversations, embedder):
    promises = [
        _find(conversations, "call.txt", "The text bundle is 5,000 messages a month.", PromiseKind.PRICING),
        _find(conversations, "order.txt", "Text bundle: 2,000 messages a month.", PromiseKind.PRICING),
    ]
    settled = changes.settle(promises, conversations, embedder)
    assert [f.statement.status for f in settled] == [PromiseStatus.OPEN, PromiseStatus.OPEN]


def test_words_of_withdrawal_about_the_same_thing_take_it_back(conversations, embedder):
    promise = _find(conversations, "call.txt", "We connect your old Siemens controllers too.", PromiseKind.INTEGRATION)
    (settled,) = changes.settle([promise], conversations, embedder)
    assert settled.statement.status is PromiseStatus.WITHDRAWN
    assert "I was wrong" in settled.evidence[-1].quote


def test_a_withdrawal_of_something_else_leaves_a_promise_open(conversations, embedder):
    promise = _find(conversations, "call.txt", "Ingrid will sit with your dispatchers in the first week.", PromiseKind.SERVICE)
    (settled,) = changes.settle([promise], conversations, embedder)
    assert settled.statement.status is PromiseStatus.OPEN


def test_what_was_to_be_sent_is_done_once_it_is_attached(conversations, embedder):
    promise = _find(conversations, "call.txt", "I'll send you the penetration test report.", PromiseKind.FOLLOW_UP)
    (settled,) = changes.settle([promise], conversations, embedder)
    assert settled.statement.status is PromiseStatus.DONE
    assert settled.evidence[-1].quote == "The penetration test report is attached."
    original = conversations["mail.eml"].original
    assert original[settled.evidence[-1].start : settled.evidence[-1].end] == settled.evidence[-1].quote


def test_a_cue_header_inside_a_sentence_is_no_part_of_what_was_said(embedder):
    said = ("I'll send you the SOC 2 report tonight.", "Thank you for the honesty, Dwight, I mean it.")
    original = f"{said[0]}\n\nThank you for the honesty,\n\n424\n00:38:20.052 --> 00:38:21.605\nNora Vik: Dwight, I mean it."
    first, second = original.index("Thank you"), original.index("Dwight")
    pieces = (Piece(0, first, 26), Piece(27, second, 18))
    turns = (
        Turn(index=0, speaker="Nora Vik", side=Side.VENDOR, text=said[0], span=(0, len(said[0]))),
        Turn(index=1, speaker="Nora Vik", side=Side.VENDOR, text=said[1], span=(first, len(original)), pieces=pieces),
    )
    call = Conversation(document="call.txt", format="t", kind=Kind.CALL, date=dt.date(2025, 5, 5), turns=turns, original=original)
    found = _find({"call.txt": call}, "call.txt", said[0], PromiseKind.FOLLOW_UP)
    told = found.statement.model_copy(update={"summary": "Nora Vik will send the customer the SOC 2 report tonight."})
    promise = found.model_copy(update={"statement": told})
    (settled,) = changes.settle([promise], {"call.txt": call}, embedder)
    assert settled.statement.status is PromiseStatus.OPEN


def test_only_follow_ups_are_done_by_an_attachment(conversations, embedder):
    promise = _find(conversations, "call.txt", "You get a named success manager.", PromiseKind.SUPPORT)
    (settled,) = changes.settle([promise], conversations, embedder)
    assert settled.statement.status is PromiseStatus.OPEN


def test_nothing_settles_to_nothing(conversations, embedder):
    assert changes.settle([], conversations, embedder) == ()


def _contradicted(how: How, **rest: object) -> Finding[Promise]:
    said = Evidence(document="call.txt", turn=3, speaker="Nora Vik", start=10, end=40, quote="You'd be live by the end of May")
    clause = Evidence(document="order.txt", turn=0, start=5, end=35, quote="Target completion is 30 September")
    fields: dict[str, object] = {"in_contract": InContract.NO, "contract_conflict": clause, **rest}
    statement = Promise(kind=PromiseKind.TIMELINE, how=how, made_by="Nora Vik", **fields)
    return Finding[Promise](id="p1", statement=statement, confidence=0.8, evidence=(said,))


def test_a_contradicted_promise_is_a_risk_that_quotes_both_sides():
    (risk,) = gaps.gap_risks([_contradicted(How.EXPLICIT)])
    assert risk.statement.kind is RiskKind.TIMELINE
    assert risk.statement.severity is Level.HIGH
    assert [e.document for e in risk.evidence] == ["order.txt", "call.txt"]
    assert "end of May" in risk.statement.summary
    assert "30 September" in risk.statement.summary
    assert risk.confidence < 0.8


def test_a_gap_quotes_the_words_that_show_the_difference():
    short = Evidence(document="call.txt", turn=3, speaker="Nora Vik", start=0, end=9, quote="Yes, easily.")
    asked = Evidence(
        document="call.txt", turn=2, speaker="Ann Roe", start=50, end=99, quote="Is completion of all the offices by 1 May what you target?"
    )
    promise = _contradicted(How.EXPLICIT)
    (risk,) = gaps.gap_risks([promise.model_copy(update={"evidence": (short, asked, *promise.evidence)})])
    assert "end of May" in risk.statement.summary
    assert risk.evidence[1].quote == "You'd be live by the end of May"


@pytest.mark.parametrize("mark", ["- ", "5. ", "\u2022 ", "(b) "])
def test_a_gap_quotes_without_the_mark_of_a_list(mark: str):
    promise = _contradicted(How.EXPLICIT)
    said = promise.evidence[0].model_copy(update={"quote": f"{mark}Live by the end of May"})
    (risk,) = gaps.gap_risks([promise.model_copy(update={"evidence": (said,)})])
    assert "\u201cLive by the end of May\u201d" in risk.statement.summary


def test_what_was_only_implied_makes_a_smaller_risk():
    (risk,) = gaps.gap_risks([_contradicted(How.IMPLICIT)])
    assert risk.statement.severity is Level.MEDIUM


@pytest.mark.parametrize("fields", [{"contract_conflict": None}, {"status": PromiseStatus.WITHDRAWN}, {"in_contract": InContract.YES}])
def test_without_an_open_conflict_there_is_no_gap(fields):
    assert gaps.gap_risks([_contradicted(How.EXPLICIT, **fields)]) == ()


def test_a_risk_that_quotes_the_clause_already_takes_the_gap_in():
    clause = Evidence(document="order.txt", turn=0, start=0, end=36, quote="... Target completion is 30 September")
    known = Finding[Risk](id="r1", statement=Risk(kind=RiskKind.TIMELINE, severity=Level.LOW), confidence=0.5, evidence=(clause,))
    (risk,) = gaps.with_gaps([known], [_contradicted(How.EXPLICIT)])
    assert risk.id == "r1"
    assert risk.statement.severity is Level.HIGH
    assert [e.document for e in risk.evidence] == ["order.txt", "call.txt"]

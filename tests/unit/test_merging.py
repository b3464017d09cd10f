"""Merging: repeats become one finding, different commitments and changed values stay apart."""

import datetime as dt

import pytest

from analyzer.domain.account import DocumentType
from analyzer.domain.conversation import Conversation, Kind, Side, Turn, Zone
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.statement import Goal, How, Promise, PromiseKind, Risk, RiskKind
from analyzer.embedding import Embedder
from analyzer.handoff import meaning, merging, sameness

CALL = [
    (
        "Mona Price",
        Side.VENDOR,
        "So the mobile key works on your Salto locks. We train every receptionist on site. You'd be live by the end of May.",
    ),
    ("Ed Lowe", Side.CUSTOMER, "And I don't pay extra for the key?"),
    ("Mona Price", Side.VENDOR, "No, that's in the price. Housekeeping gets an app in Polish."),
    ("Ed Lowe", Side.CUSTOMER, "Can you do that over the summer?"),
    ("Mona Price", Side.VENDOR, "I'll send you the name of a hotel in Leeds."),
]
MAIL = "Dear Ed,\n\nthe mobile key for the Salto locks is part of the plan.\nAll receptionists are trained on site by us.\nYou'd be live by the end of June.\n\nMona"
ORDER = "1. Mobile key for Salto locks is included in the plan.\n2. Price £31,500 per year.\n"


@pytest.fixture(scope="module")
def conversations() -> dict[str, Conversation]:
    documents = [
        _conversation("call.txt", Kind.CALL, CALL, dt.date(2025, 3, 3)),
        _conversation("mail.eml", Kind.EMAIL, [("Mona Price", Side.VENDOR, MAIL)], dt.date(2025, 3, 10)),
        _conversation("order.txt", Kind.DOCUMENT, [("", Side.VENDOR, ORDER)], dt.date(2025, 3, 20), DocumentType.ORDER_FORM),
    ]
    return {d.document: d for d in documents}


def _conversation(
    name: str, kind: Kind, said: list[tuple[str, Side, str]], day: dt.date, type_: DocumentType | None = None
) -> Conversation:
    turns, original = [], ""
    for index, (speaker, side, text) in enumerate(said):
        start = len(original)
        original += text + "\n"
        turns.append(Turn(index=index, speaker=speaker or None, side=side, text=text, span=(start, start + len(text))))
    return Conversation(document=name, format="test", kind=kind, date=day, turns=tuple(turns), type=type_, original=original)


def _find(conversations: dict[str, Conversation], document: str, quote: str, **rest: object) -> Finding[Promise]:
    conversation = conversations[document]
    start = conversation.original.index(quote)
    turn = next(t for t in conversation.turns if t.span[0] <= start < t.span[1])
    evidence = Evidence(document=document, turn=turn.index, speaker=turn.speaker, start=start, end=start + len(quote), quote=quote)
    fields: dict[str, object] = {"kind": PromiseKind.FEATURE, "made_by": turn.speaker, **rest}
    confidence = fields.pop("confidence", 0.8)
    return Finding[Promise](id=f"{document}-{start}", statement=Promise(**fields), confidence=confidence, evidence=(evidence,))


def _quotes(found: tuple[Finding[Promise], ...]) -> list[list[str]]:
    return [[e.quote for e in f.evidence] for f in found]


def test_a_promise_repeated_in_mail_and_order_is_one_finding(conversations, embedder):
    said = [
        _find(conversations, "order.txt", "Mobile key for Salto locks is included in the plan."),
        _find(conversations, "mail.eml", "the mobile key for the Salto locks is part of the plan."),
        _find(conversations, "call.txt", "So the mobile key works on your Salto locks."),
    ]
    merged = merging.merge(said, conversations, embedder)
    assert len(merged) == 1
    assert {e.document for e in merged[0].evidence} == {"call.txt", "mail.eml", "order.txt"}


def test_the_contract_never_leads_the_evidence_of_something_said(conversations, embedder):
    said = [
        _find(conversations, "call.txt", "So the mobile key works on your Salto locks.", confidence=0.6),
        _find(conversations, "order.txt", "Mobile key for Salto locks is included in the plan.", confidence=0.95),
    ]
    merged = merging.merge(said, conversations, embedder)
    assert merged[0].evidence[0].document == "call.txt"
    assert merged[0].statement.made_by == "Mona Price"


def test_different_promises_of_one_turn_stay_apart(conversations, embedder):
    said = [
        _find(conversations, "call.txt", "So the mobile key works on your Salto locks."),
        _find(conversations, "call.txt", "We train every receptionist on site.", kind=PromiseKind.SERVICE),
        _find(conversations, "call.txt", "You'd be live by the end of May.", kind=PromiseKind.TIMELINE),
        _find(conversations, "call.txt", "Housekeeping gets an app in Polish."),
        _find(conversations, "call.txt", "I'll send you the name of a hotel in Leeds.", kind=PromiseKind.FOLLOW_UP),
    ]
    assert len(merging.merge(said, conversations, embedder)) == 5


def test_another_date_for_the_same_thing_is_not_a_repeat(conversations, embedder):
    said = [
        _find(conversations, "call.txt", "You'd be live by the end of May.", kind=PromiseKind.TIMELINE),
        _find(conversations, "mail.eml", "You'd be live by the end of June.", kind=PromiseKind.TIMELINE),
    ]
    assert len(merging.merge(said, conversations, embedder)) == 2


def test_support_on_a_day_that_the_contract_does_not_have_is_no_repeat_of_its_clause(embedder):
    order = "1. Support by telephone: Monday to Friday, 9 am to 5 pm.\n"
    saturdays, weekdays = "You have support by telephone on Saturdays too.", "You have support by telephone Monday to Friday."
    documents = [
        _conversation("call.txt", Kind.CALL, [("Mona Price", Side.VENDOR, saturdays)], dt.date(2025, 3, 3)),
        _conversation("mail.eml", Kind.EMAIL, [("Mona Price", Side.VENDOR, weekdays)], dt.date(2025, 3, 3)),
        _conversation("order.txt", Kind.DOCUMENT, [("", Side.VENDOR, order)], dt.date(2025, 3, 20), DocumentType.ORDER_FORM),
    ]
    said = {d.document: d for d in documents}
    clause = _find(said, "order.txt", "Support by telephone: Monday to Friday, 9 am to 5 pm.")
    promised, repeated = _find(said, "call.txt", saturdays), _find(said, "mail.eml", weekdays)
    assert len(merging.merge([promised, clause], said, embedder)) == 2
    assert len(merging.merge([repeated, clause], said, embedder)) == 1


def test_an_answer_that_only_points_back_joins_what_it_points_to(conversations, embedder):
    said = [
        _find(conversations, "call.txt", "You'd be live by the end of May."),
        _find(conversations, "call.txt", "that's in the price."),
    ]
    assert _quotes(merging.merge(said, conversations, embedder)) == [["You'd be live by the end of May.", "that's in the price."]]


def test_a_fragment_belongs_to_the_sentence_before_it(embedder):
    said = "I can have a sandbox set up for you by Friday. With dummy work orders in it. We train every receptionist on site."
    talk = {"call.txt": _conversation("call.txt", Kind.CALL, [("Mona Price", Side.VENDOR, said)], dt.date(2025, 3, 3))}
    promises = [
        _find(talk, "call.txt", "I can have a sandbox set up for you by Friday.", kind=PromiseKind.FOLLOW_UP),
        _find(talk, "call.txt", "With dummy work orders in it.", kind=PromiseKind.SERVICE),
        _find(talk, "call.txt", "We train every receptionist on site.", kind=PromiseKind.FEATURE),
    ]
    first, second = merging.merge(promises, talk, embedder)
    assert [e.quote for e in first.evidence] == ["I can have a sandbox set up for you by Friday.", "With dummy work orders in it."]
    assert second.evidence[0].quote == "We train every receptionist on site."


def test_an_estimate_of_what_was_just_offered_belongs_to_the_offer(embedder):
    said = "Then we'd change the mapping with you. That's configuration. I wouldn't expect that to be more than a day or two. We'd train your night shift as well."
    conversation = _conversation("call.txt", Kind.CALL, [("Mona Price", Side.VENDOR, said)], dt.date(2025, 3, 3))
    quotes = [
        "Then we'd change the mapping with you.",
        "I wouldn't expect that to be more than a day or two.",
        "We'd train your night shift as well.",
    ]
    merged = merging.merge([_find({"call.txt": conversation}, "call.txt", q) for q in quotes], {"call.txt": conversation}, embedder)
    assert [{e.quote for e in f.evidence} for f in merged] == [{*quotes[:2]}, {*quotes[2:]}]


def test_a_sentence_that_opens_with_all_is_no_bare_answer(embedder):
    said = [
        ("Mona Price", Side.VENDOR, "We train you on site."),
        ("Ed Lowe", Side.CUSTOMER, "And the old bookings?"),
        ("Mona Price", Side.VENDOR, "All old bookings come across."),
    ]
    talk = {"call.txt": _conversation("call.txt", Kind.CALL, said, dt.date(2025, 3, 3))}
    promises = [_find(talk, "call.txt", "We train you on site."), _find(talk, "call.txt", "All old bookings come across.")]
    assert len(merging.merge(promises, talk, embedder)) == 2


@pytest.mark.parametrize(("between", "joined"), [(1, True), (3, False)])
def test_what_is_said_two_answers_on_points_back_at_nothing(between: int, joined: bool, embedder: Embedder):
    asked = [("Ann Roe", Side.CUSTOMER, "Right."), ("Mona Price", Side.VENDOR, "Yes."), ("Ann Roe", Side.CUSTOMER, "And then?")]
    said = [("Mona Price", Side.VENDOR, "We don't throttle."), *asked[-between:], ("Mona Price", Side.VENDOR, "It's usually quick.")]
    talk = {"call.txt": _conversation("call.txt", Kind.CALL, said, dt.date(2025, 3, 3))}
    promises = [_find(talk, "call.txt", "We don't throttle."), _find(talk, "call.txt", "It's usually quick.")]
    assert (len(merging.merge(promises, talk, embedder)) == 1) is joined


def test_overlapping_quotes_are_one_finding_with_one_quote(conversations, embedder):
    said = [
        _find(conversations, "call.txt", "We train every receptionist on site."),
        _find(conversations, "call.txt", "train every receptionist on site"),
    ]
    merged = merging.merge(said, conversations, embedder)
    assert len(merged) == 1
    assert len(merged[0].evidence) == 1


def test_of_two_days_for_one_thing_the_one_named_last_holds(conversations: dict[str, Conversation], embedder: Embedder) -> None:
    said = [
        _find(
            conversations,
            "call.txt",
            "We train every receptionist on site.",
            due="by March 10",
            due_date=dt.date(2025, 3, 10),
            kind=PromiseKind.SERVICE,
        ),
        _find(
            conversations,
            "mail.eml",
            "All receptionists are trained on site by us.",
            due="by March 7",
            due_date=dt.date(2025, 3, 7),
            kind=PromiseKind.SERVICE,
        ),
    ]
    (merged,) = merging.merge(said, conversations, embedder)
    assert (merged.statement.due, merged.statement.due_date) == ("by March 7", dt.date(2025, 3, 7))
    assert merged.evidence[0].document == "mail.eml", "words that name an older day would contradict it"


def test_repeats_raise_confidence_but_never_to_certainty():
    assert merging.together(0.6, [0.6]) == pytest.approx(0.72)
    assert merging.together(0.9, [0.9] * 50) == 0.99


def test_the_clearest_statement_leads_and_empty_fields_are_filled(conversations, embedder):
    said = [
        _find(conversations, "call.txt", "We train every receptionist on site.", how=How.IMPLICIT, due="before go-live"),
        _find(conversations, "mail.eml", "All receptionists are trained on site by us.", how=How.EXPLICIT),
    ]
    (merged,) = merging.merge(said, conversations, embedder)
    assert merged.statement.how is How.EXPLICIT
    assert merged.statement.due == "before go-live"
    assert merged.evidence[0].document == "mail.eml"


def test_the_order_of_the_input_does_not_matter(conversations, embedder):
    said = [
        _find(conversations, "mail.eml", "All receptionists are trained on site by us."),
        _find(conversations, "call.txt", "We train every receptionist on site."),
        _find(conversations, "order.txt", "Mobile key for Salto locks is included in the plan."),
        _find(conversations, "call.txt", "So the mobile key works on your Salto locks."),
    ]
    assert merging.merge(said, conversations, embedder) == merging.merge(said[::-1], conversations, embedder)


def test_a_quoted_mail_is_older_than_the_mail_that_quotes_it():
    turns = (
        Turn(index=0, text="New words.", span=(0, 10), zone=Zone.NEW),
        Turn(index=1, text="Old words.", span=(11, 21), zone=Zone.QUOTED),
    )
    mail = Conversation(document="m.eml", format="eml", kind=Kind.EMAIL, date=dt.date(2025, 1, 2), turns=turns)
    new, old = (Evidence(document="m.eml", turn=t.index, start=t.span[0], end=t.span[1], quote=t.text) for t in turns)
    assert merging.moment(old, {"m.eml": mail}) < merging.moment(new, {"m.eml": mail})


def test_a_contract_without_a_date_comes_after_what_was_said():
    turn = Turn(index=0, side=Side.VENDOR, text="Support by mail.", span=(0, 16))
    call = Conversation(document="call.txt", format="text", kind=Kind.CALL, date=dt.date(2025, 3, 4), turns=(turn,), original=turn.text)
    form = call.model_copy(update={"document": "order.txt", "kind": Kind.DOCUMENT, "type": DocumentType.ORDER_FORM, "date": None})
    said, written = (Evidence(document=d, turn=0, start=0, end=16, quote=turn.text) for d in ("call.txt", "order.txt"))
    both = {"call.txt": call, "order.txt": form}
    assert merging.moment(said, both) < merging.moment(written, both)


def test_nothing_merges_to_nothing(embedder):
    assert merging.merge([], {}, embedder) == ()


def test_a_memory_embeds_every_text_once(embedder):
    asked: list[str] = []

    class Counting:
        def embed(self, texts):
            asked.extend(texts)
            return embedder.embed(texts)

    memory = meaning.Memory(Counting())
    first = memory.embed(["a sandbox", "a named manager"])
    again = memory.embed(["a named manager", "a sandbox", "a sandbox"])
    assert asked == ["a sandbox", "a named manager"]
    assert (again[1] == first[0]).all()


def test_who_said_it_to_whom_makes_no_two_promises_alike(conversations, embedder):
    told = "Mona Price said Pellworth Seaside Hotels and Resorts' people will get what Pellworth Seaside Hotels and Resorts asked for: "
    said = [
        _find(conversations, "call.txt", "We train every receptionist on site.", summary=told + "training on site."),
        _find(conversations, "order.txt", "Price £31,500 per year.", summary=told + "a price."),
    ]
    assert len(merging.merge(said, conversations, embedder)) == 2


def test_the_question_goes_with_a_bare_answer(conversations):
    finding = _find(
        conversations, "call.txt", "that's in the price.", summary="Asked “And I pay extra?”, Mona Price answered: “that's in the price”."
    )
    assert any("And I pay extra?" in text for text in meaning.ways(finding))


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        ("Mona Price noted the export runs at night.", 1),
        ("Mona Price told her the export runs at night.", 1),
        ("Asked \u201cAnd I pay extra?\u201d, Mona Price said that's in the price.", 2),
        ("Mona Price will send the list.", 2),
    ],
)
def test_a_summary_that_only_retells_the_quote_is_no_other_way_to_say_it(conversations, summary, told):
    assert len(meaning.ways(_find(conversations, "call.txt", "that's in the price.", summary=summary))) == told


def test_a_quote_without_a_telling_word_takes_no_others_place(conversations: dict[str, Conversation]) -> None:
    finding = _find(conversations, "call.txt", "We train every receptionist on site.")
    quotes = ("All of them?", "All of them.", "All receptionists are trained on site by us.")
    more = tuple(finding.evidence[0].model_copy(update={"quote": quote}) for quote in quotes)
    told = meaning.ways(finding.model_copy(update={"evidence": (*finding.evidence, *more)}))
    assert told[:2] == ("We train every receptionist on site.", "All receptionists are trained on site by us.")


GOALS = (
    "We lose half of them while they wait, poor souls. I'd want it to be five or six weeks. Nobody gets four."
    " Also the agency bill has to come under a hundred thousand."
)


NOTE = "Goals:\n- I'd want it to be five or six weeks.\n- And the bill has to come down.\n"


def _goals(*quotes: str, kind: Kind = Kind.CALL, text: str = GOALS) -> tuple[dict[str, Conversation], list[Finding[Goal]]]:
    conversation = _conversation("talk.txt", kind, [("Ed Lowe", Side.CUSTOMER, text)], dt.date(2025, 3, 3))
    found = []
    for quote in quotes:
        start = text.index(quote)
        evidence = Evidence(document="talk.txt", turn=0, speaker="Ed Lowe", start=start, end=start + len(quote), quote=quote)
        found.append(Finding[Goal](id=quote[:9], statement=Goal(summary=quote), confidence=0.6, evidence=(evidence,)))
    return {"talk.txt": conversation}, found


def test_sentences_of_one_passage_are_one_goal_led_by_the_wish(embedder: Embedder) -> None:
    conversations, found = _goals(
        "We lose half of them while they wait, poor souls.", "I'd want it to be five or six weeks.", "Nobody gets four."
    )
    (goal,) = merging.merge(found, conversations, embedder)
    assert goal.evidence[0].quote == "I'd want it to be five or six weeks."
    assert len(goal.evidence) == 3


def test_another_point_in_the_same_turn_is_a_goal_of_its_own(embedder: Embedder) -> None:
    conversations, found = _goals("I'd want it to be five or six weeks.", "Also the agency bill has to come under a hundred thousand.")
    assert len(merging.merge(found, conversations, embedder)) == 2


def test_lines_of_a_note_are_goals_of_their_own(embedder: Embedder) -> None:
    conversations, found = _goals("I'd want it to be five or six weeks.", "And the bill has to come down.", kind=Kind.DOCUMENT, text=NOTE)
    assert len(merging.merge(found, conversations, embedder)) == 2


def _measured(*said: tuple[str, dict[str, str | None]]) -> tuple[dict[str, Conversation], list[Finding[Goal]]]:
    conversation = _conversation("talk.txt", Kind.CALL, [("Ed Lowe", Side.CUSTOMER, text) for text, _ in said], dt.date(2025, 3, 3))
    found = []
    for turn, (text, fields) in zip(conversation.turns, said, strict=True):
        evidence = Evidence(document="talk.txt", turn=turn.index, speaker="Ed Lowe", start=turn.span[0], end=turn.span[1], quote=text)
        found.append(Finding[Goal](id=text[:9], statement=Goal(summary=text, **fields), confidence=0.6, evidence=(evidence,)))
    return {"talk.txt": conversation}, found


def test_two_sentences_that_aim_at_the_same_figure_are_one_goal(embedder: Embedder) -> None:
    conversations, found = _measured(
        ("If we can get to ten I'm happy.", {"target": "ten", "baseline": "eighteen percent"}),
        ("By the end of June I want to see ten.", {"target": "ten", "timeline": "end of June"}),
    )
    (goal,) = merging.merge(found, conversations, embedder)
    assert (goal.statement.baseline, goal.statement.target, goal.statement.timeline) == ("eighteen percent", "ten", "end of June")


def test_other_ratios_are_other_goals(embedder: Embedder) -> None:
    conversations, found = _measured(
        ("I could live with one in twenty coming back.", {"target": "one in twenty"}),
        ("On the phones I want one in five.", {"target": "one in five"}),
    )
    assert len(merging.merge(found, conversations, embedder)) == 2


def test_a_goal_never_takes_the_figure_of_another_measure(embedder: Embedder) -> None:
    text = "I want ten calls a day and three days for a loan, it is nine days now."
    conversations, (lead, _) = _measured((text, {"target": "ten calls"}), ("Fine.", {}))
    other = lead.model_copy(update={"id": "b", "statement": Goal(summary="Faster", baseline="nine days", target="three days")})
    (goal,) = merging.merge([lead, other], conversations, embedder)
    assert (goal.statement.baseline, goal.statement.target) in {(None, "ten calls"), ("nine days", "three days")}


def test_a_due_phrase_is_never_given_the_day_of_another(conversations: dict[str, Conversation], embedder: Embedder) -> None:
    quote = "You'd be live by the end of May."
    stretch = _find(conversations, "call.txt", quote, due="from March to June", how=How.EXPLICIT)
    day = _find(
        conversations, "mail.eml", "You'd be live by the end of June.", due="Saturday", due_date=dt.date(2025, 3, 8), how=How.IMPLICIT
    )
    day = day.model_copy(update={"evidence": stretch.evidence})
    (told,) = merging.merge([stretch, day], conversations, embedder)
    assert (told.statement.due, told.statement.due_date) == ("from March to June", None)


def test_follow_ups_on_other_days_are_two(conversations: dict[str, Conversation], embedder: Embedder) -> None:
    later = {"kind": PromiseKind.FOLLOW_UP, "due_date": dt.date(2025, 3, 24)}
    said = [
        _find(conversations, "call.txt", "We train every receptionist on site.", kind=PromiseKind.FOLLOW_UP, due_date=dt.date(2025, 3, 10)),
        _find(conversations, "mail.eml", "All receptionists are trained on site by us.", **later),
    ]
    assert len(merging.merge(said, conversations, embedder)) == 2
    same = [f.model_copy(update={"statement": f.statement.model_copy(update={"due_date": None})}) for f in said]
    assert len(merging.merge(same, conversations, embedder)) == 1


@pytest.mark.parametrize(
    ("said", "question", "answer", "joined"),
    [
        ("Bank holidays are included.", "What about a sandbox?", "Yes, you get a sandbox, that's in the price.", False),
        ("If a meter fails we replace it in 48 hours.", "And what does it cost?", "Training is free, no charge for that.", False),
        ("Bank holidays are covered by the hotline.", "Really?", "Yes, no charge.", True),
        ("Bank holidays are covered by the hotline.", "Is there a fee for the hotline?", "No, it's all on us.", True),
    ],
)
def test_a_short_answer_that_names_its_own_thing_points_back_at_nothing(
    said: str, question: str, answer: str, joined: bool, embedder: Embedder
):
    lines = [("Mona Price", Side.VENDOR, said), ("Ann Roe", Side.CUSTOMER, question), ("Mona Price", Side.VENDOR, answer)]
    call = {"c.txt": _conversation("c.txt", Kind.CALL, lines, dt.date(2025, 3, 3))}
    found = merging.merge([_find(call, "c.txt", said), _find(call, "c.txt", answer)], call, embedder)
    assert (len(found) == 1) is joined


@pytest.mark.parametrize(
    ("said", "written", "joined"),
    [
        ("The dashboards come in Tamil, Hindi and English.", "Dashboards are available in English and Hindi.", False),
        ("The dashboards come in Hindi and English.", "Dashboards are available in English and Hindi.", True),
        ("We connect to QuickBooks Desktop every night.", "QuickBooks Online connector, every night", False),
        ("We connect to QuickBooks Online every night.", "QuickBooks Online connector, every night", True),
    ],
)
def test_a_clause_of_fewer_languages_or_another_edition_is_not_the_promise(said: str, written: str, joined: bool, embedder: Embedder):
    call = _conversation("c.txt", Kind.CALL, [("Mona Price", Side.VENDOR, said)], dt.date(2025, 3, 3))
    form = _conversation("o.txt", Kind.DOCUMENT, [("", Side.VENDOR, written)], dt.date(2025, 3, 20), DocumentType.ORDER_FORM)
    both = {"c.txt": call, "o.txt": form}
    found = merging.merge([_find(both, "c.txt", said), _find(both, "o.txt", written)], both, embedder)
    assert (len(found) == 1) is joined


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The SAP connector is included at no extra cost.", "The Salesforce connector is included at no extra cost."),
        ("We will deliver the payroll module by May 1.", "We will deliver the billing module by May 2."),
        ("We will support Arabic by June.", "We will support Hebrew by June."),
        ("Phone support is included in the plan.", "Chat support is included in the plan."),
    ],
)
def test_two_things_promised_in_the_same_words_are_two_promises(one, other, embedder):
    documents = [
        _conversation("call.txt", Kind.CALL, [("Mona Price", Side.VENDOR, one)], dt.date(2025, 3, 3)),
        _conversation("mail.eml", Kind.EMAIL, [("Mona Price", Side.VENDOR, other)], dt.date(2025, 3, 10)),
    ]
    said = {d.document: d for d in documents}
    assert len(merging.merge([_find(said, "call.txt", one), _find(said, "mail.eml", other)], said, embedder)) == 2


def test_an_estimate_of_another_thing_is_no_part_of_the_offer(embedder: Embedder) -> None:
    said = "The setup fee is 2,000 dollars. For training, I'd expect that to be about 900 dollars."
    talk = {"c.txt": _conversation("c.txt", Kind.CALL, [("Mona Price", Side.VENDOR, said)], dt.date(2025, 3, 3))}
    quotes = [quote + "." for quote in said.removesuffix(".").split(". ")]
    assert len(merging.merge([_find(talk, "c.txt", quote, kind=PromiseKind.PRICING) for quote in quotes], talk, embedder)) == 2


def test_two_rivals_in_the_same_words_are_two_risks(embedder: Embedder) -> None:
    said = ["Claimfold is also in the race.", "And Vantio is also in the race."]
    talk = {"c.txt": _conversation("c.txt", Kind.CALL, [("Ed Lowe", Side.CUSTOMER, text) for text in said], dt.date(2025, 3, 3))}
    risks = []
    for turn in talk["c.txt"].turns:
        evidence = Evidence(document="c.txt", turn=turn.index, speaker="Ed Lowe", start=turn.span[0], end=turn.span[1] - 1, quote=turn.text)
        risks.append(
            Finding[Risk](
                id=turn.text[:6], statement=Risk(summary=turn.text, kind=RiskKind.COMPETITOR), confidence=0.7, evidence=(evidence,)
            )
        )
    assert len(merging.merge(risks, talk, embedder)) == 2


def test_a_document_of_very_many_promises_is_not_compared_line_by_line_with_all_of_it(embedder, monkeypatch):
    lines = [(f"Mona Price {n}", Side.VENDOR, f"We deliver {'report' if n % 2 else f'thing{n}'} number {n}.") for n in range(60)]
    long = _conversation("long.txt", Kind.CALL, lines, dt.date(2025, 3, 3))
    said = [_find({"long.txt": long}, "long.txt", text) for _, _, text in lines]
    monkeypatch.setattr(merging, "MOST_GROUPS", 5)
    monkeypatch.setattr(merging, "MOST_MEMBERS", 3)
    asked = []
    compare = sameness.compare
    monkeypatch.setattr(sameness, "compare", lambda one, before, *given: asked.append(len(before)) or compare(one, before, *given))

    merged = merging.merge(said, {"long.txt": long}, embedder)

    assert max(asked) <= 5 * (1 + 3)
    assert sum(len(f.evidence) for f in merged) == len(said)

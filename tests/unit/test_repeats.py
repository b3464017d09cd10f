"""Lines of a draft that perhaps say the same."""

from analyzer.domain.evidence import Evidence
from analyzer.domain.review import HandoffItem, Section
from analyzer.domain.statement import Goal, Promise, PromiseKind, Risk, RiskKind
from analyzer.handoff import repeats

PAPERS = {"order.txt"}


def _line(number: int, said: Promise | Risk | Goal, document: str = "call.txt", turn: int = 0) -> HandoffItem:
    evidence = Evidence(document=document, turn=turn, start=100 * turn, end=100 * turn + 50, quote=said.summary)
    section = Section.PROMISES if isinstance(said, Promise) else Section.RISKS if isinstance(said, Risk) else Section.GOALS
    return HandoffItem(id=f"i{number}", key=str(number), section=section, statement=said, evidence=(evidence,), position=number)


def _promise(summary: str, kind: PromiseKind = PromiseKind.SERVICE) -> Promise:
    return Promise(kind=kind, summary=summary)


TRAINING = _promise("Ann said two days of training at each site.")
WRITTEN = _promise("The order form lists on-site training: two days for each site.")
STORES = _promise("Ann said they clean the old stock list.")


def test_a_later_line_of_the_same_sort_and_words_is_shown_as_a_possible_repeat() -> None:
    items = [_line(0, TRAINING), _line(1, STORES, turn=30), _line(2, WRITTEN, "order.txt")]
    assert {late: early.id for late, early in repeats.likely(repeats.lines(items, PAPERS)).items()} == {"i2": "i0"}


def test_another_sort_of_promise_is_no_repeat() -> None:
    items = [_line(0, TRAINING), _line(1, _promise(WRITTEN.summary, PromiseKind.PRICING), "order.txt")]
    assert not repeats.likely(repeats.lines(items, PAPERS))


def test_a_promise_and_a_risk_are_never_one() -> None:
    items = [_line(0, TRAINING), _line(1, Risk(kind=RiskKind.OTHER, summary=TRAINING.summary))]
    assert not repeats.likely(repeats.lines(items, PAPERS))


def test_goals_are_not_compared() -> None:
    assert repeats.lines([_line(0, Goal(summary="Fewer stops."))], PAPERS) == []


def test_what_stands_near_is_likelier_the_same_than_what_stands_far() -> None:
    near, far = (_line(n, STORES, turn=turn) for n, turn in ((1, 2), (2, 60)))
    own, *others = repeats.lines([_line(0, TRAINING), near, far], PAPERS)
    assert repeats.chance(own, others[0]) > repeats.chance(own, others[1])


def test_a_line_that_a_person_added_without_a_quote_is_compared_by_its_words() -> None:
    added = _line(1, WRITTEN).model_copy(update={"evidence": ()})
    own, other = repeats.lines([_line(0, TRAINING), added], PAPERS)
    assert 0 < repeats.chance(own, other) < 1


def test_far_apart_in_one_document_not_even_the_same_words_are_likely_to_be_a_repeat() -> None:
    own, other = repeats.lines([_line(0, TRAINING), _line(1, TRAINING, turn=90)], PAPERS)
    assert repeats.chance(own, other) < repeats.PERHAPS
    assert not repeats.likely([own, other])

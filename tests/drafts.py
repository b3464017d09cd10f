"""A small invented deal as a Draft, for tests of what readers see."""

import datetime as dt
from typing import Any

from analyzer.domain.account import Deal, DocumentEntry, DocumentType, Party
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding, NeedsReview, Provenance
from analyzer.domain.handoff import DealSummary, Draft, Money, Term
from analyzer.domain.statement import Goal, Promise, Risk, Stakeholder
from analyzer.handoff import completeness, narrative

CALL, MAIL, ORDER = "call.vtt", "thread.eml", "order.txt"
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)> =cmd|"/c calc"!A1 \x1b[31mred\x1b[0m \x9b31m\u202egnp.exe [a](javascript:b) {{ 7*7 }}'


def evidence(quote: str, document: str = CALL, speaker: str | None = "Ana Ruiz", start: int = 0, place: str | None = "1:05") -> Evidence:
    """`quote` as if it stood at `start`; different quotes get different places."""
    at = start or sum(map(ord, quote)) * 7
    return Evidence(document=document, turn=at % 40, speaker=speaker, start=at, end=at + len(quote), quote=quote, place=place)


def finding(statement: Any, *quotes: Evidence, identity: str = "", confidence: float = 0.8, verified: bool = True) -> Finding[Any]:
    """A Finding of `statement`; its id is made of the words unless given."""
    name = identity or "".join(c for c in statement.summary.lower() or statement.name.lower() if c.isalnum())[:16]
    return Finding[Any](id=name, statement=statement, confidence=confidence, verified=verified, evidence=quotes or (evidence(name),))


def promise(summary: str, *quotes: Evidence, confidence: float = 0.8, verified: bool = True, **fields: Any) -> Finding[Promise]:
    """A promise; `fields` are those of Promise."""
    return finding(
        Promise(**{"summary": summary, "kind": "feature", "made_by": "Bo Lind", **fields}),
        *quotes,
        confidence=confidence,
        verified=verified,
    )


def person(name: str, *quotes: Evidence, verified: bool = True, **fields: Any) -> Finding[Stakeholder]:
    """A stakeholder who took part unless `fields` say otherwise."""
    return finding(Stakeholder(**{"name": name, "present": True, **fields}), *quotes, verified=verified)


def goal(summary: str, verified: bool = True, **fields: Any) -> Finding[Goal]:
    """A goal with one quote."""
    return finding(Goal(summary=summary, **fields), evidence(f"we want {summary}"), verified=verified)


def risk(summary: str, confidence: float = 0.8, verified: bool = True, **fields: Any) -> Finding[Risk]:
    """A risk with one quote."""
    return finding(
        Risk(**{"summary": summary, "kind": "adoption", **fields}), evidence(f"worry: {summary}"), confidence=confidence, verified=verified
    )


DEAL = DealSummary(
    products=(Term(text="Relay Team", evidence=(evidence("Relay Team, 40 seats", ORDER, None),)),),
    value=Money(amount=18240, currency="EUR", period="year", evidence=(evidence("EUR 18,240 a year", ORDER, None),)),
    term_months=24,
    start_date=dt.date(2025, 4, 1),
    payment="annual in advance, net 30",
    term_evidence=(evidence("Term: 24 months", ORDER, None),),
    start_evidence=(evidence("Start: 1 April 2025", ORDER, None),),
    payment_evidence=(evidence("annual in advance, net 30", ORDER, None),),
)
CLAUSE = evidence("Data migration is not included.", ORDER, None, place="line 12")
PROMISES = (
    promise("Exports run every night", evidence("exports run nightly"), in_contract="yes"),
    promise(
        "Training for the night shift",
        evidence("we will train the night shift"),
        kind="service",
        due="in May",
        due_date=dt.date(2025, 5, 31),
    ),
    promise("A data sheet by Friday", kind="follow_up", in_contract="n/a"),
    promise(
        "All old tickets are migrated", evidence("sure, we bring all your old tickets over"), in_contract="no", contract_conflict=CLAUSE
    ),
    promise("Free seats for interns", status="withdrawn"),
)
FAINT = promise(
    "A trainer all week",
    evidence("a trainer, Monday to Friday"),
    evidence("Support Monday to Friday", ORDER, None),
    confidence=0.9,
    in_contract="yes",
    contract_chance=0.6,
)
"""Perhaps carried by its clause: to be compared."""
GOALS = (
    goal("Fewer surprises"),
    goal(
        "Answer tickets within 2 hours instead of 9",
        rank="primary",
        metric="first answer",
        baseline="9 hours",
        target="2 hours",
        timeline="end of 2025",
    ),
)
PEOPLE = (
    person("Ola Berg", title="IT lead", roles=("technical",), attitude="supporter"),
    person("Ana Ruiz", title="Head of Support", roles=("project_lead",), influence="high", attitude="champion"),
    person("Per Holm", title="CFO", roles=("economic_buyer",), influence="high", present=False),
    person("Liv Dahl", roles=("day_to_day_user",), attitude="skeptic"),
)
RISKS = (
    risk("A rival desk is still in trial", kind="competitor", severity="low"),
    risk("Agents keep their spreadsheet", severity="high"),
)


def draft(**changes: Any) -> Draft:
    """The deal as a Draft, with `changes` to its fields; story and completeness follow from them."""
    documents = (
        DocumentEntry(file=CALL, type=DocumentType.CALL_TRANSCRIPT, date=dt.date(2025, 3, 3)),
        DocumentEntry(file=ORDER, type=DocumentType.ORDER_FORM, date=dt.date(2025, 3, 20)),
    )
    fields: dict[str, Any] = {
        "about": Deal(deal_id="fjord", vendor=Party(name="Relay"), customer=Party(name="Fjord Foods"), documents=documents),
        "deal": DEAL,
        "promises": PROMISES,
        "goals": GOALS,
        "stakeholders": PEOPLE,
        "risks": RISKS,
        "needs_review": (
            NeedsReview(kind="promise", statement="Live on 6 May", reason="the source says 5 May", nearest=evidence("live on May 5")),
        ),
        "provenance": Provenance(engine="local", model="test", version="0", at=dt.datetime(2025, 6, 1, 9, tzinfo=dt.UTC)),
        **changes,
    }
    made = Draft(**fields)
    judged = completeness.assess(made.deal, made.promises, made.goals, made.stakeholders, made.risks, contract_read=True)
    return made.model_copy(update={"completeness": judged, "narrative": narrative.tell(made)})


def hostile() -> Draft:
    """A Draft with `HOSTILE` in every place where customers' words can stand."""
    quote = evidence(HOSTILE, speaker=HOSTILE, place=None)
    return draft(
        about=Deal(
            vendor=Party(name=HOSTILE),
            customer=Party(name=HOSTILE),
            documents=(DocumentEntry(file=HOSTILE, type="contract", title=HOSTILE),),
        ),
        deal=DealSummary(products=(Term(text=HOSTILE, evidence=(quote,)),), payment=HOSTILE, discounts=(Term(text=HOSTILE),)),
        promises=(promise(HOSTILE, quote, made_by=HOSTILE, due=HOSTILE, contract_conflict=quote), promise(HOSTILE, quote, due=HOSTILE)),
        goals=(finding(Goal(summary=HOSTILE, rank="primary", metric=HOSTILE, baseline=HOSTILE, target=HOSTILE, timeline=HOSTILE), quote),),
        stakeholders=(person(HOSTILE, quote, title=HOSTILE, aliases=(HOSTILE,), communication_preference=HOSTILE, attitude="skeptic"),),
        risks=(finding(Risk(summary=HOSTILE, kind="competitor"), quote, identity=HOSTILE),),
        needs_review=(NeedsReview(kind="promise", statement=HOSTILE, reason=HOSTILE, nearest=quote),),
        warnings=(HOSTILE,),
    )

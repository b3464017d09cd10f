"""The autopsy of a lost customer (S110, S111): the handoff as it was, beside the reason they left.

It draws up what can be seen, with evidence, for a person to confirm; it says what went together, never what caused what.
"""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from analyzer.churn.decisions import share_interval
from analyzer.domain.churn import Cancellation
from analyzer.domain.due import short_date
from analyzer.domain.evidence import Evidence
from analyzer.domain.finding import Finding
from analyzer.domain.handoff import Draft
from analyzer.domain.statement import InContract, Level, Promise, PromiseStatus
from analyzer.handoff.ledger import has_contract
from analyzer.handoff.wording import counted, listed

INTRO_DAYS: Final = 5
KICKOFF_DAYS: Final = 10
"""Calendar days from close within which the warm introduction and the kickoff should be (S83, S84)."""
MOST_FLAGS: Final = 6
"""Flags that an observation names."""
GOOD_RATING: Final = 4.0
"""The rating that a CSM should give a handoff at least, of 1 to 5 (S87)."""


class Gap(StrEnum):
    """What a handoff can lack or go wrong with."""

    NO_HANDOFF = "no_handoff"
    INCOMPLETE = "incomplete"
    NO_MEASURABLE_GOAL = "no_measurable_goal"
    PROMISE_NOT_IN_CONTRACT = "promise_not_in_contract"
    PROMISE_CONTRADICTED = "promise_contradicted"
    PROMISE_OVERDUE = "promise_overdue"
    KNOWN_RISK = "known_risk"
    NO_CHAMPION = "no_champion"
    LATE_INTRO = "late_intro"
    LATE_KICKOFF = "late_kickoff"
    LOW_RATING = "low_rating"
    FLAGS_RAISED = "flags_raised"


QUESTIONS: Final = {
    Gap.NO_HANDOFF: "Was there a handoff?",
    Gap.INCOMPLETE: "Was it complete?",
    Gap.NO_MEASURABLE_GOAL: "Did it hold a goal that can be measured?",
    Gap.PROMISE_NOT_IN_CONTRACT: "Did the contract carry every promise?",
    Gap.PROMISE_CONTRADICTED: "Did the contract agree with every promise?",
    Gap.PROMISE_OVERDUE: "Were the promises kept by their day?",
    Gap.KNOWN_RISK: "Was it free of high risks?",
    Gap.NO_CHAMPION: "Was there a champion?",
    Gap.LATE_INTRO: "Was the introduction in time?",
    Gap.LATE_KICKOFF: "Was the kickoff in time?",
    Gap.LOW_RATING: "Did the CSM rate it well?",
    Gap.FLAGS_RAISED: "Was the time after it free of red flags?",
}

SPEAKS_OF: Final = {
    "unmet_promises": (Gap.PROMISE_CONTRADICTED, Gap.PROMISE_OVERDUE, Gap.PROMISE_NOT_IN_CONTRACT),
    "poor_onboarding": (Gap.LATE_KICKOFF, Gap.LATE_INTRO, Gap.INCOMPLETE, Gap.NO_HANDOFF),
    "hard_to_implement": (Gap.KNOWN_RISK, Gap.LATE_KICKOFF, Gap.INCOMPLETE),
    "low_usage_no_value": (Gap.NO_MEASURABLE_GOAL, Gap.NO_CHAMPION),
    "champion_left": (Gap.NO_CHAMPION, Gap.FLAGS_RAISED),
    "support_service": (Gap.FLAGS_RAISED, Gap.LOW_RATING),
    "missing_features": (Gap.PROMISE_NOT_IN_CONTRACT, Gap.PROMISE_CONTRADICTED),
    "price_budget": (Gap.PROMISE_CONTRADICTED, Gap.NO_MEASURABLE_GOAL),
    "security_compliance": (Gap.KNOWN_RISK,),
    "competitor": (Gap.KNOWN_RISK,),
}
"""Gaps that the reason of the cancellation makes worth looking at first."""


class Milestones(BaseModel):
    """When things happened after the sale, as far as known; `rating` is the CSM's, 1 to 5."""

    model_config = ConfigDict(frozen=True)

    closed: dt.date | None = None
    introduced: dt.date | None = None
    kicked_off: dt.date | None = None
    rating: float | None = Field(None, ge=1, le=5)


class Raised(BaseModel):
    """A red flag that was raised before the customer left: its kind in words, the day, and the words that showed it."""

    model_config = ConfigDict(frozen=True)

    kind: str
    on: dt.date | None = None
    evidence: tuple[Evidence, ...] = ()


class Observation(BaseModel):
    """One answer. `found` is True where the gap is there, False where it is not, None where nobody can know."""

    model_config = ConfigDict(frozen=True)

    gap: Gap
    found: bool | None
    what: str
    evidence: tuple[Evidence, ...] = ()
    fits_reason: bool = False

    @property
    def question(self) -> str:
        """What was asked."""
        return QUESTIONS[self.gap]


class Autopsy(BaseModel):
    """All observations on one lost customer, those that fit the reason first; `conclusion` is a draft for a person."""

    model_config = ConfigDict(frozen=True)

    cancellation: Cancellation
    observations: tuple[Observation, ...]
    conclusion: str

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The gaps that are there."""
        return tuple(o.gap for o in self.observations if o.found)


def autopsy(
    cancellation: Cancellation, handoff: Draft | None, flags: Sequence[Raised] = (), milestones: Milestones | None = None
) -> Autopsy:
    """What the handoff of a lost customer shows. `flags` are all that were raised before they left."""
    when = milestones or Milestones()
    fitting = SPEAKS_OF.get(cancellation.category or "", ())
    seen = [
        *(_of_document(handoff) if handoff else [_missing()]),
        *(_of_promises(handoff.promises, cancellation.on, has_contract(handoff)) if handoff else []),
        *_of_times(when),
        _of_flags(flags),
    ]
    seen = [o.model_copy(update={"fits_reason": o.gap in fitting}) for o in seen]
    seen.sort(key=lambda o: (not (o.found and o.fits_reason), not o.found, o.found is None))
    return Autopsy(cancellation=cancellation, observations=tuple(seen), conclusion=_conclusion(seen))


def _missing() -> Observation:
    return Observation(gap=Gap.NO_HANDOFF, found=True, what="No handoff of this deal was found.")


def _of_document(handoff: Draft) -> list[Observation]:
    missing = handoff.completeness.missing
    measurable = [g for g in handoff.goals if g.statement.metric and g.statement.target]
    high = [r for r in handoff.risks if r.statement.severity is Level.HIGH]
    champions = [s for s in handoff.stakeholders if "champion" in (*s.statement.roles, s.statement.attitude)]
    return [
        Observation(gap=Gap.NO_HANDOFF, found=False, what="There is a handoff."),
        Observation(
            gap=Gap.INCOMPLETE,
            found=bool(missing),
            what=f"Missing: {'; '.join(missing)}." if missing else "All five sections had substance.",
        ),
        Observation(
            gap=Gap.NO_MEASURABLE_GOAL,
            found=not measurable,
            what=f"{len(measurable)} of {len(handoff.goals)} goals had a metric and a target.",
            evidence=_evidence(measurable),
        ),
        Observation(gap=Gap.KNOWN_RISK, found=bool(high), what=f"{_were(len(high), 'high risk')} known.", evidence=_evidence(high)),
        Observation(
            gap=Gap.NO_CHAMPION, found=not champions, what=f"{_were(len(champions), 'champion')} known.", evidence=_evidence(champions)
        ),
    ]


def _of_promises(promises: Sequence[Finding[Promise]], left: dt.date, compared: bool) -> list[Observation]:
    kept = [p for p in promises if p.statement.status is not PromiseStatus.WITHDRAWN]
    contradicted = [p for p in kept if p.statement.contract_conflict is not None]
    absent = [p for p in kept if p.statement.in_contract is InContract.NO and p not in contradicted]
    overdue = [
        p for p in kept if p.statement.status is PromiseStatus.OPEN and p.statement.due_date is not None and p.statement.due_date < left
    ]
    clauses = tuple(p.statement.contract_conflict for p in contradicted if p.statement.contract_conflict is not None)
    unread = None if compared else "No contract was among the documents."
    return [
        Observation(
            gap=Gap.PROMISE_CONTRADICTED,
            found=bool(contradicted) if compared else None,
            what=unread or f"The contract contradicted {len(contradicted)} of {counted(len(kept), 'promise')}.",
            evidence=(*_evidence(contradicted), *clauses),
        ),
        Observation(
            gap=Gap.PROMISE_NOT_IN_CONTRACT,
            found=bool(absent) if compared else None,
            what=unread or f"Of {counted(len(kept), 'promise')} {_were(len(absent))} not in the contract.",
            evidence=_evidence(absent) if compared else (),
        ),
        Observation(
            gap=Gap.PROMISE_OVERDUE,
            found=bool(overdue) if kept else None,
            what=f"Of {counted(len(kept), 'promise')} {_were(len(overdue))} past the day, and nobody had marked that as kept.",
            evidence=_evidence(overdue),
        ),
    ]


def _were(count: int, noun: str = "") -> str:
    said = counted(count, noun) if noun else str(count)
    return f"{said} {'was' if count == 1 else 'were'}"


def _evidence(findings: Sequence[Finding[Promise]] | Sequence[Finding]) -> tuple[Evidence, ...]:  # type: ignore[type-arg]
    """The best evidence of each."""
    return tuple(finding.evidence[0] for finding in findings if finding.evidence)


def _of_times(when: Milestones) -> list[Observation]:
    low = None if when.rating is None else when.rating < GOOD_RATING
    return [
        _in_time(Gap.LATE_INTRO, "introduction", when.closed, when.introduced, INTRO_DAYS),
        _in_time(Gap.LATE_KICKOFF, "kickoff", when.closed, when.kicked_off, KICKOFF_DAYS),
        Observation(
            gap=Gap.LOW_RATING, found=low, what="Nobody rated it." if when.rating is None else f"The CSM rated it {when.rating:g} of 5."
        ),
    ]


def _in_time(gap: Gap, what: str, closed: dt.date | None, done: dt.date | None, days: int) -> Observation:
    if closed is None or done is None:
        return Observation(gap=gap, found=None, what=f"The day of the {what} is not known.")
    took = (done - closed).days
    return Observation(gap=gap, found=took > days, what=f"The {what} was {took} days after the close; {days} are planned.")


def _of_flags(flags: Sequence[Raised]) -> Observation:
    ordered = sorted(flags, key=lambda flag: (flag.on or dt.date.max, flag.kind))
    said = listed([f"{flag.kind} ({short_date(flag.on)})" if flag.on else flag.kind for flag in ordered[:MOST_FLAGS]])
    more = f" and {len(ordered) - MOST_FLAGS} more" if len(ordered) > MOST_FLAGS else ""
    evidence = tuple(flag.evidence[0] for flag in ordered if flag.evidence)
    return Observation(
        gap=Gap.FLAGS_RAISED, found=bool(ordered), what=f"Raised: {said}{more}." if ordered else "None was raised.", evidence=evidence
    )


def _conclusion(observations: Sequence[Observation]) -> str:
    fitting = [o for o in observations if o.found and o.fits_reason]
    other = [o for o in observations if o.found and not o.fits_reason]
    unknown = sum(o.found is None for o in observations)
    said = []
    if fitting:
        said.append("What the customer says fits what the handoff shows: " + " ".join(o.what for o in fitting))
    elif other:
        said.append("The handoff had gaps, none of which the customer's reason points to: " + " ".join(o.what for o in other))
    else:
        said.append("Nothing in the handoff points to why they left.")
    if unknown:
        said.append(f"Not known: {unknown} of {len(observations)} questions.")
    return " ".join(said)


class Accompaniment(BaseModel):
    """How often a gap was there among lost customers and among those who stayed, each with its 90 % interval.

    Where the intervals overlap nothing can be said; where they do not, they went together. That is no cause.
    """

    model_config = ConfigDict(frozen=True)

    gap: Gap
    lost: int
    of_lost: int
    lost_interval: tuple[float, float]
    kept: int
    of_kept: int
    kept_interval: tuple[float, float]

    @property
    def apart(self) -> bool:
        """Do the two intervals not overlap?"""
        return self.lost_interval[0] > self.kept_interval[1] or self.kept_interval[0] > self.lost_interval[1]


def accompaniments(lost: Sequence[Autopsy], kept: Sequence[Autopsy]) -> tuple[Accompaniment, ...]:
    """Which gaps go with churn (S111), the largest difference first; `kept` are customers who stayed, looked at in the same way."""
    found = []
    for gap in Gap:
        gone, stayed = _answers(lost, gap), _answers(kept, gap)
        if gone and stayed:
            found.append(
                Accompaniment(
                    gap=gap,
                    lost=sum(gone),
                    of_lost=len(gone),
                    lost_interval=_rounded(share_interval(sum(gone), len(gone))),
                    kept=sum(stayed),
                    of_kept=len(stayed),
                    kept_interval=_rounded(share_interval(sum(stayed), len(stayed))),
                )
            )
    return tuple(sorted(found, key=lambda a: a.kept / a.of_kept - a.lost / a.of_lost))


def _answers(autopsies: Sequence[Autopsy], gap: Gap) -> list[bool]:
    return [o.found for a in autopsies for o in a.observations if o.gap is gap and o.found is not None]


def _rounded(interval: tuple[float, float]) -> tuple[float, float]:
    return round(interval[0], 3), round(interval[1], 3)

"""Which preset holds for which account, and what the others would have said of it."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from analyzer.domain.sentiment import DriftState
from analyzer.drift import presets, scoring
from analyzer.store import accounts, messages
from analyzer.store.messages import Fall
from analyzer.store.records import Account
from api.deps import DeskDep
from api.pages import rendering
from api.pages.accounts import TONES
from api.pages.session import Signed, Visitor

routes = APIRouter(prefix="/desk/accounts/all/presets", route_class=Signed, include_in_schema=False)


class Judged(NamedTuple):
    """A deal under each of the presets, in the order of `scoring.PRESETS`; `holds` is the one by which it is judged."""

    account: Account
    percent: float
    chance: float
    holds: str
    why: str
    states: tuple[tuple[str, DriftState, tuple[str, str]], ...]

    @property
    def differs(self) -> bool:
        """Do the presets disagree about it?"""
        return len({state for _, state, _ in self.states}) > 1


class Total(NamedTuple):
    """A preset: its bars, how many deals it would call cooler and clearly cooler, and of how many it holds."""

    name: str
    bar: scoring.Preset
    watches: int
    alerts: int
    holds: int


@routes.get("")
def read_presets(request: Request, desk: DeskDep, caller: Visitor) -> HTMLResponse:
    """Which preset holds for whom, and what each of them would have said of the same messages."""
    with desk.database.reading() as transaction:
        falls = messages.drops(transaction, caller.sight)
        known = [fall for fall in falls if fall.drop_percent is not None and fall.chance is not None]
        judged = [_judged(fall, account) for fall in known if (account := accounts.find(transaction, fall.account_id))]
    totals = [_total(name.value, bar, judged, sum(fall.preset == name.value for fall in falls)) for name, bar in scoring.PRESETS.items()]
    differing = sorted((one for one in judged if one.differs), key=lambda one: (-one.percent, one.account.name.casefold()))
    reasons = Counter(fall.preset_why for fall in falls if fall.preset_why)
    return rendering.page(
        request, "presets.html", part=False, totals=totals, differing=differing, judged=len(judged), too_few=len(falls) - len(judged),
        segments=[(segment.preset, presets.told(segment)) for segment in desk.settings.drift_segments], usual=desk.settings.drift_preset, reasons=reasons,
    )  # fmt: skip


def _total(name: str, bar: scoring.Preset, judged: Sequence[Judged], holds: int) -> Total:
    under = Counter(state for one in judged for key, state, _ in one.states if key == name)
    return Total(name, bar, under[DriftState.WATCH], under[DriftState.ALERT], holds)


def _judged(fall: Fall, account: Account) -> Judged:
    under = [(name.value, scoring.state_of(fall.drop_percent, fall.chance, bar)) for name, bar in scoring.PRESETS.items()]
    return Judged(
        account,
        fall.drop_percent or 0,
        fall.chance or 0,
        fall.preset,
        fall.preset_why,
        tuple((key, state, TONES[state]) for key, state in under),
    )

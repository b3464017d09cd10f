"""What was said about it? A question over all conversations that the visitor may see; every answer leads to its place."""

from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from analyzer.desk import searching
from analyzer.desk.callers import Caller
from analyzer.desk.desk import Desk
from analyzer.desk.searching import Hit
from analyzer.domain.evidence import Evidence
from analyzer.store import accounts, handoffs, paging
from api.deps import DeskDep
from api.pages import rendering
from api.pages.session import Signed, Visitor
from api.pages.sources import Place, Sources

routes = APIRouter(prefix="/desk/search", route_class=Signed, include_in_schema=False)
MOST: Final = 20


class Answer(NamedTuple):
    """One passage: whose deal it is from, where it stands, and the handoff whose sources hold it."""

    hit: Hit
    account: str
    place: Place
    handoff_id: str | None


@routes.get("")
def search(
    request: Request, desk: DeskDep, caller: Visitor, q: Annotated[str, Query(max_length=500)] = "",
    deal: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:  # fmt: skip
    """The page with its fields, and the passages that answer what was asked, of one deal or of all."""
    question = " ".join(q.split())
    found = searching.find(desk, caller, question, MOST, deal_id=deal or None) if question else searching.Found((), desk.recall is not None)
    return rendering.page(
        request, "search.html", question=question, answers=_answers(desk, found.hits), complete=found.complete, deal=deal,
        deals=_deals(desk, caller, deal),
    )  # fmt: skip


def _deals(desk: Desk, caller: Caller, chosen: str) -> tuple[tuple[str, str], ...]:
    """The newest deals to choose from, and the chosen one, as (id, words), by their words."""
    with desk.database.reading() as transaction:
        found = list(accounts.listed_deals(transaction, caller.sight, paging.MOST, None).items)
        there = accounts.find_deal(transaction, chosen, caller.sight) if chosen else None
        if there is not None and there not in found:
            found.append(there)
        names = accounts.names_of(transaction, [one.account_id for one in found])
    words = {one.id: names.get(one.account_id, one.account_id) for one in found}
    told = [(one.id, words[one.id] if one.name == words[one.id] else f"{words[one.id]}: {one.name}") for one in found]
    return tuple(sorted(told, key=lambda pair: pair[1].casefold()))


def _answers(desk: Desk, hits: tuple[Hit, ...]) -> tuple[Answer, ...]:
    deals = list(dict.fromkeys(hit.deal_id for hit in hits))
    with desk.database.reading() as transaction:
        names = accounts.names_of(transaction, [hit.account_id for hit in hits])
        homes = handoffs.of_deals(transaction, deals)
        sources = {deal_id: Sources(transaction, deal_id) for deal_id in deals}
        return tuple(
            Answer(
                hit,
                names.get(hit.account_id, hit.account_id),
                sources[hit.deal_id].place(_evidence(hit)),
                homes[hit.deal_id].id if hit.deal_id in homes else None,
            )
            for hit in hits
        )


def _evidence(hit: Hit) -> Evidence:
    return Evidence(
        document=hit.document, turn=hit.turn, speaker=hit.speaker, start=hit.start, end=hit.end, quote=hit.quote, place=hit.place
    )

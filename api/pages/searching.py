"""What was said about it? A question over all conversations that the visitor may see; every answer leads to its place."""

from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from analyzer.desk import searching
from analyzer.desk.desk import Desk
from analyzer.desk.searching import Hit
from analyzer.domain.evidence import Evidence
from analyzer.store import accounts, handoffs
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
def search(request: Request, desk: DeskDep, caller: Visitor, q: Annotated[str, Query(max_length=500)] = "") -> HTMLResponse:
    """The page with its field, and the passages that answer what was asked."""
    question = " ".join(q.split())
    found = searching.find(desk, caller, question, MOST) if question else searching.Found((), desk.recall is not None)
    return rendering.page(request, "search.html", question=question, answers=_answers(desk, found.hits), complete=found.complete)


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

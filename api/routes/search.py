"""What did we promise about SSO?"""

from typing import Annotated

from fastapi import Query

from analyzer.desk import searching
from api.deps import CallerDep, DeskDep
from api.routes import NOT_CHANGED, router
from api.schemas import Hits

routes = router("Search")


@routes.get("/search", responses=NOT_CHANGED)
def search(
    desk: DeskDep,
    caller: CallerDep,
    q: Annotated[str, Query(min_length=1, max_length=500, description="A question or some words.", examples=["What about SSO?"])],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    account_id: Annotated[str | None, Query(max_length=64)] = None,
    deal_id: Annotated[str | None, Query(max_length=64)] = None,
) -> Hits:
    """Quotes that answer a question, with their place, among the conversations that this key may see."""
    found = searching.find(desk, caller, q, limit, account_id, deal_id)
    return Hits(items=found.hits, complete=found.complete)

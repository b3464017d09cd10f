"""Questions on lines: asked and answered on the story and on the draft, and shown where the line stands."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Form, Request, Response

from analyzer.desk import asking
from analyzer.desk.callers import ALLOWED, Act, Caller
from analyzer.desk.desk import Desk
from analyzer.errors import BadRequest, Conflict
from analyzer.store import handoffs, questions
from analyzer.store.database import Transaction
from analyzer.store.records import Question
from api.deps import DeskDep, ThingId
from api.pages import rendering
from api.pages.session import Signed, Visitor

routes = APIRouter(prefix="/desk/handoffs/{handoff_id}/questions", route_class=Signed, include_in_schema=False)
Words = Annotated[str, Form(max_length=4_000)]
Item = Annotated[str, Form(max_length=64, pattern=r"^[A-Za-z0-9_-]{0,64}$")]


class Asked(NamedTuple):
    """The questions on one line ("" is the whole handoff), and what the visitor may do about them."""

    handoff_id: str
    item_id: str
    questions: tuple[Question, ...]
    may_ask: bool
    may_answer: bool

    @property
    def waiting(self) -> int:
        """How many have no answer yet."""
        return sum(question.answer is None for question in self.questions)


class Board:
    """All questions of a handoff by the line that speaks for theirs now."""

    def __init__(self, transaction: Transaction, caller: Caller, handoff_id: str) -> None:
        self.handoff_id = handoff_id
        self.all = questions.of_handoff(transaction, handoff_id)
        self._may = {"may_ask": caller.role in ALLOWED[Act.ASK], "may_answer": caller.role in ALLOWED[Act.ANSWER]}
        ties = handoffs.ties_of(transaction, handoff_id) if self.all else None
        self._by_line: dict[str, list[Question]] = {}
        for question in self.all:
            home = ties.speaker(question.item_id) if ties and question.item_id else ""
            self._by_line.setdefault(home, []).append(question)

    def on(self, item_id: str) -> Asked:
        """What was asked about one line; "" for the whole handoff."""
        return Asked(self.handoff_id, item_id, tuple(self._by_line.get(item_id, ())), **self._may)

    def elsewhere(self, shown: Collection[str]) -> tuple[Question, ...]:
        """Questions on lines that are not among `shown`, such as those that were rejected since."""
        return tuple(one for home, asked in self._by_line.items() if home and home not in shown for one in asked)

    def waiting(self) -> tuple[tuple[str, Question], ...]:
        """Those without an answer, each with its line."""
        return tuple((home, one) for home, asked in self._by_line.items() for one in asked if one.answer is None)


@routes.post("")
def ask(request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, text: Words = "", item_id: Item = "") -> Response:
    """Asks about a line, or about the whole handoff."""
    notice, typed = "", ""
    try:
        asking.ask(desk, caller, handoff_id, item_id or None, text)
    except BadRequest as error:
        notice, typed = str(error), text
    return _shown(request, desk, caller, handoff_id, item_id, notice, {"": typed})


@routes.post("/{question_id}/answer")
def answer(
    request: Request, desk: DeskDep, caller: Visitor, handoff_id: ThingId, question_id: ThingId, text: Words = "", item_id: Item = ""
) -> Response:
    """Answers a question; where somebody was faster, theirs is shown and the words stay in the message."""
    notice, typed = "", ""
    try:
        asking.answer(desk, caller, handoff_id, question_id, text)
    except Conflict:
        notice = f"Not saved, it is answered already. You wrote: {text[:300]}"
    except BadRequest as error:
        notice, typed = str(error), text
    return _shown(request, desk, caller, handoff_id, item_id, notice, {question_id: typed})


def _shown(request: Request, desk: Desk, caller: Caller, handoff_id: str, item_id: str, notice: str, typed: Mapping[str, Any]) -> Response:
    if not rendering.asks_for_part(request) and not notice:
        return rendering.go(request, f"/desk/handoffs/{handoff_id}/story#{'asked-' + item_id if item_id else 'asked'}")
    with desk.database.reading() as transaction:
        board = Board(transaction, caller, handoff_id)
    template = "parts/questions.html" if rendering.asks_for_part(request) else "questions.html"
    return rendering.page(request, template, 400 if notice else 200, asked=board.on(item_id), notice=notice, typed=typed)

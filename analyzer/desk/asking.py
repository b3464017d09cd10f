"""The CSM asks the rep what was meant or promised; the rep answers; both stand with the line (S65)."""

from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.domain.notice import Event
from analyzer.errors import BadRequest, NotFound
from analyzer.store import handoffs, notices, questions
from analyzer.store.database import Transaction
from analyzer.store.records import Handoff, Question


def ask(desk: Desk, caller: Caller, handoff_id: str, item_id: str | None, text: str) -> Question:
    """Asks about a line, or about the whole handoff; also before and after the handover, which freezes only the document.

    Raises:
        NotAllowed, NotFound: not this caller, or not this handoff or line.
        BadRequest: no question.
    """
    caller.refuse_unless(Act.ASK)
    words = _words(text, "Write your question.")
    with desk.database.writing() as transaction:
        handoff = _found(transaction, caller, handoff_id)
        if item_id is not None and not handoffs.drafted_items(transaction, handoff.id, item_id):
            raise NotFound("There is no such line in this handoff.")
        made = questions.add(transaction, handoff.id, item_id, words, caller.person)
        _announce(transaction, Event.QUESTION_ASKED, handoff, made, caller)
        return made


def answer(desk: Desk, caller: Caller, handoff_id: str, question_id: str, text: str) -> Question:
    """Answers a question, once.

    Raises:
        NotAllowed, NotFound: not this caller, or not this question.
        BadRequest: no answer.
        Conflict: it is answered already.
    """
    caller.refuse_unless(Act.ANSWER)
    words = _words(text, "Write the answer.")
    with desk.database.writing() as transaction:
        handoff = _found(transaction, caller, handoff_id)
        question = questions.find(transaction, handoff.id, question_id)
        if question is None:
            raise NotFound("There is no such question on this handoff.")
        made = questions.answer(transaction, question, words, caller.person)
        _announce(transaction, Event.QUESTION_ANSWERED, handoff, made, caller)
        return made


def asked(desk: Desk, caller: Caller, handoff_id: str) -> tuple[Question, ...]:
    """The questions on a handoff; raises NotFound."""
    with desk.database.reading() as transaction:
        return questions.of_handoff(transaction, _found(transaction, caller, handoff_id).id)


def _found(transaction: Transaction, caller: Caller, handoff_id: str) -> Handoff:
    handoff = handoffs.find(transaction, handoff_id, caller.sight)
    if handoff is None:
        raise NotFound("There is no such handoff.")
    return handoff


def _words(text: str, otherwise: str) -> str:
    if not text.strip():
        raise BadRequest(otherwise)
    return text.strip()


def _announce(transaction: Transaction, event: Event, handoff: Handoff, question: Question, caller: Caller) -> None:
    subject = {"account_id": handoff.account_id, "deal_id": handoff.deal_id, "handoff_id": handoff.id, "question_id": question.id}
    notices.announce(transaction, event, subject | {"by": caller.person})

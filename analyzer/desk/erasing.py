"""Erasing an account: text, originals, vectors, readings, drafts and jobs go; a line in the audit trail stays."""

from contextlib import suppress

from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.errors import NotFound, StoreUnavailable
from analyzer.store import accounts, cancellations, jobs, keys, notices, themes
from analyzer.store.records import JobState


def erase(desk: Desk, caller: Caller, account_id: str) -> None:
    """Removes an account with everything that came from it or was made of it. It cannot be undone.

    Vectors are found no more at once where this process has the index, else as soon as the one that has it looks; that one then
    writes the index anew, so that its files do not hold them either.

    Raises:
        NotAllowed, NotFound: not this caller, or no such account.
    """
    caller.refuse_unless(Act.ERASE)
    with desk.database.reading() as transaction:
        if accounts.find(transaction, account_id) is None:
            raise NotFound("There is no such account.")
        running = jobs.of_account(transaction, account_id)
    for job in running:
        if not job.state.final:
            desk.queue.cancel(job)
    with desk.database.writing() as transaction:
        for job in jobs.of_account(transaction, account_id):
            jobs.change(transaction, job.id, job.attempt, state=JobState.CANCELLED)
        cancellations.claim(transaction, account_id)
        themes.dissolve(transaction, account_id)
        notices.leave_out(transaction, account_id)
        accounts.remove(transaction, account_id)
        keys.note(transaction, "account.erase", account_id, caller.person, caller.key_id, {"jobs": len(running)})
    desk.queue.forget(running)
    if desk.recall is not None:
        # A server that is away is told by whoever looks next: the store has noted what is to go.
        with suppress(StoreUnavailable):
            desk.recall.remove_account(account_id)
    desk.database.compact()

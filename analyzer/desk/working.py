"""Jobs as their owners deal with them: look, stop, start again."""

from analyzer.desk.callers import Act, Caller
from analyzer.desk.desk import Desk
from analyzer.errors import Conflict, NotFound
from analyzer.store import jobs
from analyzer.store.records import Job, JobState


def job(desk: Desk, caller: Caller, job_id: str) -> Job:
    """A job within the caller's sight; raises NotFound."""
    found = job_or_none(desk, caller, job_id)
    if found is None:
        raise NotFound("There is no such job.")
    return found


def job_or_none(desk: Desk, caller: Caller, job_id: str) -> Job | None:
    """The same; None where there is none."""
    with desk.database.reading() as transaction:
        return jobs.find(transaction, job_id, caller.sight)


def cancel(desk: Desk, caller: Caller, job_id: str) -> Job:
    """Stops a job before its next step.

    Raises:
        NotAllowed, NotFound: not this caller, or no such job.
        Conflict: it is over.
    """
    caller.refuse_unless(Act.UPLOAD)
    found = job(desk, caller, job_id)
    with desk.database.writing() as transaction:
        if not jobs.change(transaction, job_id, found.attempt, state=JobState.CANCELLED):
            raise Conflict("This job is over already.", state=found.state.value)
    desk.queue.cancel(found)
    return job(desk, caller, job_id)


def retry(desk: Desk, caller: Caller, job_id: str) -> Job:
    """Starts a job again that failed or was cancelled.

    Raises:
        NotAllowed, NotFound: not this caller, or no such job.
        Conflict: it is neither.
    """
    caller.refuse_unless(Act.UPLOAD)
    found = job(desk, caller, job_id)
    with desk.database.writing() as transaction:
        again = jobs.again(transaction, found)
        if again is None:
            raise Conflict("Only a job that failed or was cancelled can be started again.", state=found.state.value)
        desk.queue.enqueue(transaction, again)
    return again

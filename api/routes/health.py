"""For whoever runs the service: is it up, is it ready, its figures."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST

from analyzer import __version__
from analyzer.desk.callers import Act
from analyzer.store import jobs, notices
from api.deps import CallerDep, ServiceDep
from api.routes import ERRORS, router

routes = APIRouter(tags=["Operation"])
figures = router("Operation", prefix="")


@routes.get("/healthz", summary="Is the service up?")
def healthz() -> dict[str, str]:
    """Answers while the process can; needs no key."""
    return {"status": "ok", "version": __version__}


@routes.get("/readyz", summary="Can it take requests?", responses={503: ERRORS[503]})
def readyz(service: ServiceDep) -> dict[str, str]:
    """Answers once the database does and is of this version; needs no key."""
    service.desk.database.check()
    return {"status": "ready"}


@figures.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "Prometheus' text format."}},
)
def metrics(service: ServiceDep, caller: CallerDep) -> Response:
    """Requests, jobs and workers, for Prometheus; with an admin's key."""
    caller.refuse_unless(Act.MEASURE)
    with service.desk.database.reading() as transaction:
        text = service.metrics.text(jobs.counts(transaction), notices.counts(transaction), len(jobs.workers(transaction)))
    return Response(text, media_type=CONTENT_TYPE_LATEST)

"""The HTTP application: `handoff serve` makes one over an open store."""

from fastapi import FastAPI

from analyzer import __version__
from api import errors, pages
from api.headers import SecurityHeaders
from api.methods import Methods
from api.metrics import Measured, Metrics
from api.routes import (
    accounts,
    autopsies,
    cancellations,
    conversations,
    flags,
    handoffs,
    health,
    issues,
    jobs,
    keys,
    messages,
    notices,
    search,
)
from api.service import Service

ABOUT = """Turns what a won deal left behind into a draft handoff in which every statement shows its quote, and keeps the
verdicts of the people who check it.

Every request carries a key (`Authorization: Bearer <key>`); what a key sees depends on its role: reps their own deals, CSMs their own
accounts. Errors have one shape: `{"error", "detail", "context"}`. Lists come in pages: send `next_cursor` back as `cursor`.
A POST with an `Idempotency-Key` can be sent again. GET answers carry an `ETag`."""


def create_app(service: Service | None = None) -> FastAPI:
    """A new application with its routes, error shape and headers; without `service` only its health answers."""
    # The documentation pages load scripts from a public server, so there are none. An address with a slash too much is answered
    # in the one shape: a redirection would name http and the inner host behind TLS, and lose the key at some callers.
    app = FastAPI(title="Handoff analyzer", version=__version__, description=ABOUT, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.service = service
    app.add_middleware(Methods)
    app.add_middleware(Measured, metrics=service.metrics if service else Metrics())
    app.add_middleware(SecurityHeaders)
    errors.install(app)
    for module in (accounts, conversations, jobs, handoffs, messages, flags, search, keys, notices):
        app.include_router(module.routes)
    app.include_router(conversations.uploads)
    app.include_router(messages.batches)
    app.include_router(messages.uploads)
    for part in (cancellations.routes, cancellations.uploads, cancellations.hooks, issues.routes, autopsies.routes):
        app.include_router(part)
    app.include_router(health.routes)
    app.include_router(health.figures)
    pages.install(app)
    return app

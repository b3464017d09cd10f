"""The HTTP application. `uvicorn api.main:app` serves it."""

from fastapi import FastAPI

from analyzer import __version__
from api import errors
from api.headers import SecurityHeaders


def create_app() -> FastAPI:
    """A new application with its routes, error shape and headers."""
    # The documentation pages load scripts from a public server, so there are none.
    app = FastAPI(title="Handoff analyzer", version=__version__, docs_url=None, redoc_url=None)
    app.add_middleware(SecurityHeaders)
    errors.install(app)
    app.get("/healthz", summary="Is the service up?")(healthz)
    return app


def healthz() -> dict[str, str]:
    """Answers while the process can; needs no key."""
    return {"status": "ok", "version": __version__}


app = create_app()

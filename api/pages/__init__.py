"""The review desk: pages that the server renders, for reps and CSMs. The same functions of the desk stand behind them as behind /v1."""

from fastapi import FastAPI

from api.pages import (
    accounts,
    asking,
    churn,
    deals,
    draft,
    examinations,
    finishing,
    flags,
    joining,
    leaving,
    losses,
    nowhere,
    presets,
    rendering,
    searching,
    signing,
    standings,
    weeks,
)


def install(app: FastAPI) -> None:
    """Adds the pages and their files to `app`."""
    app.mount("/static", rendering.assets(), name="static")
    for module in (
        signing,
        deals,
        draft,
        joining,
        finishing,
        asking,
        flags,
        weeks,
        standings,
        accounts,
        presets,
        churn,
        losses,
        examinations,
        leaving,
        searching,
    ):
        app.include_router(module.routes)
    app.include_router(nowhere.routes)

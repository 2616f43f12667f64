"""The application: routes of all pages, files of the page itself, and what stands before them (`security`)."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from nlp import __version__
from nlp.config import data_dir
from nlp.ledger.store import Ledger
from nlp.web.pages import ROUTERS


def create_app(ledger: Ledger) -> FastAPI:
    """Return the application over an open ledger."""
    app = FastAPI(title="督办", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.ledger = ledger
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=data_dir() / "web" / "static"), name="static")
    return app

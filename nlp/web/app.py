"""The application: routes of all pages, files of the page itself, and what stands before them (`security`)."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.responses import PlainTextResponse
from fastapi.staticfiles import StaticFiles

from nlp import __version__
from nlp.config import data_dir
from nlp.ledger.store import Ledger
from nlp.web.errors import handle_errors
from nlp.web.pages import ROUTERS
from nlp.web.pages.login import Throttle
from nlp.web.security import Guard, Rules, check_token


def create_app(ledger: Ledger, *, rules: Rules | None = None, setup_token: str | None = None) -> FastAPI:
    """Return the application over an open ledger. Who brings `setup_token` to /setup makes the first user, while there is none."""
    rules = rules or Rules()
    app = FastAPI(
        title="督办", version=__version__, docs_url=None, redoc_url=None, openapi_url=None, dependencies=[Depends(check_token)],
        redirect_slashes=False, lifespan=_lifespan,
    )
    app.state.ledger = ledger
    app.state.rules = rules
    app.state.key = secrets.token_bytes(32)
    app.state.setup_token = setup_token
    app.state.at_end = []
    app.state.throttle = Throttle()
    for router in ROUTERS:
        app.include_router(router)
    app.add_api_route("/healthz", lambda: PlainTextResponse("ok"), include_in_schema=False)
    app.mount("/static", StaticFiles(directory=data_dir() / "web" / "static"), name="static")
    handle_errors(app)
    app.add_middleware(Guard, ledger=ledger, rules=rules)
    return app


def at_end(app: FastAPI, deed: Callable[[], None]) -> None:
    """Let something be done when the server stops: workers ended, files closed."""
    app.state.at_end.append(deed)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    for deed in reversed(app.state.at_end):
        deed()

"""People at the page: a client for each, over a ledger with one meeting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi.testclient import TestClient

from nlp.ledger.store import Actor, Ledger
from nlp.ledger.users import Person
from nlp.web.app import create_app


@dataclass
class Desk:
    """Somebody at the page. `post` sends the token of the session with every form."""

    client: TestClient

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.client.get(path, follow_redirects=False, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        return self.client.post(path, data={"csrf": "csrf", **(data or {})}, follow_redirects=False, **more)


def desk(ledger: Ledger, actor: Actor) -> Desk:
    app = create_app(ledger)

    @app.middleware("http")
    async def known(request, call_next):  # type: ignore[no-untyped-def]
        request.state.person = Person(1, actor.name, actor.name, actor.role, actor.unit, "csrf", {})
        return await call_next(request)

    return Desk(TestClient(app, raise_server_exceptions=True))


def text(answer: httpx.Response) -> str:
    """Return the words of a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def hidden(answer: httpx.Response, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', answer.text)
    assert found, f"no field {name}"
    return found[1]

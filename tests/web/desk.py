"""People at the page: a client for each, over a ledger with one meeting."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi.testclient import TestClient
from sqlalchemy import delete, select

from nlp.ledger.schema import Login, User
from nlp.ledger.store import Actor, Ledger
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
    """Return somebody logged in, without the time a password takes."""
    token = hashlib.sha256(f"{actor}".encode()).hexdigest()
    with ledger.write(actor) as work:
        name = f"{actor.name}{actor.unit or ''}"
        user = User(
            name=f"{name}-{len(work.session.scalars(select(User)).all())}", shown=actor.name, role=actor.role, unit=actor.unit, password=None, active=True, failures=0, keys={},
            created_at=work.at,
        )
        work.session.add(user)
        work.session.flush()
        digest = hashlib.sha256(token.encode()).hexdigest()
        work.session.execute(delete(Login).where(Login.token == digest))
        work.session.add(Login(token=digest, user_id=user.id, csrf="csrf", began_at=work.at, seen_at=work.at))
    client = TestClient(create_app(ledger), base_url="http://127.0.0.1", raise_server_exceptions=True)
    client.cookies.set("duban", token)
    return Desk(client)


def text(answer: httpx.Response) -> str:
    """Return the words of a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def hidden(answer: httpx.Response, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', answer.text)
    assert found, f"no field {name}"
    return found[1]

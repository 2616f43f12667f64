"""Whatever is sent to any address: no internal error, the headers of every answer, nothing of the inside shown (schemathesis over our OpenAPI).

DUBAN_FUZZ sets how many cases each address gets from each role (3 without).
"""

from __future__ import annotations

import os
import re

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig

from nlp.ledger.users import person_of
from tests.web.conftest import NAME_OF, PASSWORD

CASES = int(os.environ.get("DUBAN_FUZZ", "3"))
LEAVING = {"/login", "/logout", "/setup"}
"""Addresses that end the session, or have one of their own; they are tried in test_entry."""
IDS = [1, 2, 3, 5, 8, 27, 0, -1, 2**31, 10**30]


def enriched(document: dict) -> dict:
    """Return the OpenAPI with ids that are there: else all that is tried is rows that are not."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    parameter["schema"] = {"type": "integer", "enum": IDS}
    for schema in document["components"]["schemas"].values():
        for name, field in schema.get("properties", {}).items():
            if name == "version":
                schema["properties"][name] = {"anyOf": [{"type": "integer", "enum": [1, 2, 3, 4]}, field]}
    return document


def enter(site: str, role: str) -> tuple[requests.Session, str]:
    session = requests.Session()
    session.trust_env = False
    form = session.get(f"{site}/login").text
    token = re.search(r'name="csrf" value="([^"]+)"', form)[1]
    answer = session.post(f"{site}/login", data={"csrf": token, "name": NAME_OF[role], "password": PASSWORD}, allow_redirects=False)
    assert answer.headers["location"] == "/"
    return session, re.search(r'name="csrf" value="([^"]+)"', session.get(f"{site}/").text)[1]


@pytest.mark.parametrize("role", ["录入", "审核", "管理员"])
def test_no_address_breaks_on_any_input(app, ledger, site, role):
    app.state.throttle.tries = 10**6
    generation = GenerationConfig(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    config = SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=generation)))
    schema = schemathesis.openapi.from_dict(enriched(app.openapi()), config=config)
    session, csrf = enter(site, role)
    broken = []
    seen = set()

    def ask(case):
        nonlocal session, csrf
        with ledger.read() as work:
            gone = person_of(work, session.cookies["duban"]) is None
        if gone:
            session, csrf = enter(site, role)
        case.headers["X-CSRF-Token"] = csrf
        answer = case.call(base_url=site, session=session, allow_redirects=False, timeout=60)
        seen.add(answer.status_code)
        if answer.status_code >= 500 or b"Traceback" in answer.content or "content-security-policy" not in {h.lower() for h in answer.headers}:
            broken.append((answer.status_code, case.as_curl_command()[:2000]))

    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path in LEAVING:
            continue
        tried += 1
        limits = settings(
            max_examples=CASES, derandomize="DUBAN_FUZZ" not in os.environ, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
        )
        given(case=operation.as_strategy())(limits(lambda case: ask(case)))()
    assert broken == []
    assert tried > 30
    assert {200, 303, 404, 422} <= seen  # it came past the doors

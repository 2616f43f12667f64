"""Fixtures of the tests at browsers."""

from tests.e2e.seat import asked, browser, seat, wrong  # noqa: F401
from tests.web.conftest import analyses, app, clock, filled, hashed, ledger, site  # noqa: F401

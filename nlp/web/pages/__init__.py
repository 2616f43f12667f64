"""One module a screen, each with its `router`."""

from __future__ import annotations

from fastapi import APIRouter

from nlp.web.pages import (
    board,
    calendar,
    entry,
    evidence,
    home,
    letters,
    log,
    reports,
    review,
    review_bulk,
    review_marks,
    row,
    settings,
    statistics,
    table,
    users,
)

ROUTERS: tuple[APIRouter, ...] = (
    board.router,
    calendar.router,
    entry.router,
    evidence.router,
    home.router,
    letters.router,
    log.router,
    reports.router,
    review.router,
    review_bulk.router,
    review_marks.router,
    row.router,
    settings.router,
    statistics.router,
    table.router,
    users.router,
)
"""The routers of all screens."""

"""One module a screen, each with its `router`."""

from __future__ import annotations

from fastapi import APIRouter

from nlp.web.pages import (
    board,
    calendar,
    documents,
    entry,
    evidence,
    exchange,
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
    upload,
    users,
)

ROUTERS: tuple[APIRouter, ...] = (
    board.router,
    calendar.router,
    documents.router,
    entry.router,
    evidence.router,
    exchange.router,
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
    upload.router,
    users.router,
)
"""The routers of all screens."""

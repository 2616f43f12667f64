"""One module a screen, each with its `router`."""

from __future__ import annotations

from fastapi import APIRouter

from nlp.web.pages import board, calendar, evidence, letters, review, review_bulk, review_marks, row, statistics, table

ROUTERS: tuple[APIRouter, ...] = (
    board.router,
    calendar.router,
    evidence.router,
    letters.router,
    review.router,
    review_bulk.router,
    review_marks.router,
    row.router,
    statistics.router,
    table.router,
)
"""The routers of all screens."""

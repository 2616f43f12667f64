"""One module a screen, each with its `router`."""

from __future__ import annotations

from fastapi import APIRouter

from nlp.web.pages import board, calendar, evidence, letters, reports, row, statistics, table

ROUTERS: tuple[APIRouter, ...] = (
    board.router,
    calendar.router,
    evidence.router,
    letters.router,
    reports.router,
    row.router,
    statistics.router,
    table.router,
)
"""The routers of all screens."""

"""One module a screen, each with its `router`."""

from __future__ import annotations

from fastapi import APIRouter

from nlp.web.pages import evidence, review, review_bulk, review_marks, row, table

ROUTERS: tuple[APIRouter, ...] = (
    evidence.router,
    review.router,
    review_bulk.router,
    review_marks.router,
    row.router,
    table.router,
)
"""The routers of all screens."""

"""One module a screen, each with its `router`."""

from __future__ import annotations

from fastapi import APIRouter

from nlp.web.pages import evidence, row, table

ROUTERS: tuple[APIRouter, ...] = (
    evidence.router,
    row.router,
    table.router,
)
"""The routers of all screens."""

"""One module a screen, each with its `router`."""

from __future__ import annotations

from fastapi import APIRouter

from nlp.web.pages import home, login

ROUTERS: tuple[APIRouter, ...] = (
    home.router,
    login.router,
)
"""The routers of all screens."""

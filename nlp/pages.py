"""Pages that stand alone: a template with its style and script inside, allowed by their hashes and nothing else."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from typing import Any


def page_of(folder: str, *, rules: str = "", **values: Any) -> str:
    """Return `data/FOLDER/page.html.jinja` filled in, everything escaped; page.css (`rules` of this page before it) and page.js beside it go inside."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    files = resources.files("nlp").joinpath("data", folder)
    template, style, script = (files.joinpath(name).read_text(encoding="utf-8") for name in ("page.html.jinja", "page.css", "page.js"))
    style = rules + style
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template).render(
        style=Markup(style), script=Markup(script), style_hash=_csp_hash(style), script_hash=_csp_hash(script), **values
    )


def _csp_hash(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")

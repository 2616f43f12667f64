"""Sentence patterns: Jinja, shut in, in which a name that nobody filled in is a visible gap."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Template, TemplateError, Undefined
from jinja2.sandbox import SandboxedEnvironment

from nlp.draft.paper import pending
from nlp.draft.profile import FIELDS
from nlp.errors import UsageError

GAPS: Mapping[str, str] = {**FIELDS, "as_of": "数据截止日期", "next_meeting": "会议名称", "responsible": "责任单位", "unit": "承办单位", "deadline": "完成时限", "subject": "会议或文件名称"}
"""What a name that is not filled in is called."""


class Gap(Undefined):
    """A name without a value: false where it is asked for, 【待补：…】 where it is printed."""

    def __str__(self) -> str:
        name = self._undefined_name or ""
        return pending(GAPS.get(name, name))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


class Patterns:
    """Patterns with `values` for all of them; lists are joined by 、."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def fill(self, pattern: str, **more: Any) -> str:
        """Return the sentence. Raises UsageError when the pattern is none."""
        if "{" not in pattern:
            return pattern
        try:
            return _template(pattern).render({**self._values, **more})
        except TemplateError as error:
            raise UsageError(f"句式“{pattern}”写法有误（{error}）：请检查文种定义") from None


@lru_cache(maxsize=512)
def _template(pattern: str) -> Template:
    return environment().from_string(pattern)


@lru_cache(maxsize=1)
def environment() -> SandboxedEnvironment:
    """Return the Jinja environment of patterns and templates: no access to Python, gaps for what is missing."""
    environment = SandboxedEnvironment(undefined=Gap, finalize=_written, trim_blocks=True, lstrip_blocks=True, autoescape=False)
    environment.globals["pending"] = pending
    return environment


def _written(value: Any) -> Any:
    return "、".join(map(str, value)) if isinstance(value, (tuple, list)) else value

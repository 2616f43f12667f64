"""A house's own Word template, filled by docxtpl: the office keeps its red head, its fonts and its fixed words, duban fills the places.

Places are `{{ title }}`, `{{ number }}`, `{%p for line in body %}{{ line.text }}{%p endfor %}`, `{%tr for row in rows %}` … (docs/drafting.md lists
them). A place nobody can fill prints 【待补：…】.
"""

from __future__ import annotations

from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from nlp.draft.compose import Options
from nlp.draft.grouping import groups
from nlp.draft.kinds import Kind
from nlp.draft.matter import Matter, Row
from nlp.draft.paper import Paper, Paragraph
from nlp.draft.patterns import GAPS, environment
from nlp.draft.profile import FIELDS, Profile
from nlp.errors import ReadError, UsageError
from nlp.files import display, zipped
from nlp.readers.limits import unzip


def fill(template: Path, paper: Paper, matter: Matter, kind: Kind, *, profile: Profile, options: Options) -> bytes:
    """Return the template as docx with its places filled from the paper, its rows and the profile.

    Raises UsageError when the template cannot be opened or a place in it is written wrongly.
    """
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError
    from lxml.etree import XMLSyntaxError

    try:
        content = template.read_bytes()
        unzip(content, name=display(template.name))  # proves it whole, and no larger than it may be
        document = DocxTemplate(BytesIO(content))
        document.render(_values(paper, matter, kind, profile, options), environment(), autoescape=True)
    except (OSError, ReadError, PackageNotFoundError, KeyError, ValueError, XMLSyntaxError):
        raise UsageError(f"打不开模板“{display(template)}”：请检查路径，并确认是 docx 文件") from None
    except TemplateError as error:
        raise UsageError(f"模板“{display(template)}”中的占位写法有误（{error}）：请检查双花括号和 {{% … %}} 是否成对") from None
    buffer = BytesIO()
    document.save(buffer)
    return _dated(buffer.getvalue())


def _values(paper: Paper, matter: Matter, kind: Kind, profile: Profile, options: Options) -> dict[str, Any]:
    office = {name: value for name in FIELDS if (value := getattr(profile, name)) not in ("", ())}
    rows = [_row(number, row) for number, row in enumerate(matter.rows, start=1)]
    numbers = {row.id: values for row, values in zip(matter.rows, rows, strict=True)}
    grouped = groups(matter.rows, by=options.group or kind.group)
    return {
        **office,
        "kind": kind.name,
        "title": paper.title,
        "mark": paper.mark,
        "salutation": paper.salutation,
        "source": matter.title,
        "count": len(rows),
        "rows": rows,
        "groups": [{"title": group.title, "rows": [numbers[row.id] for row in group.rows]} for group in grouped],
        "body": [{"style": b.style, "text": b.text} for b in paper.body if isinstance(b, Paragraph)],
        "gaps": len(paper.gaps),
        **({"date": paper.date} if paper.date else {}),
    }


def _row(number: int, row: Row) -> dict[str, Any]:
    """Return a row as a template names its cells; a cell that must not be empty shows its gap."""
    gaps = {"owners": GAPS["responsible"], "times": GAPS["deadline"]}
    values = {**asdict(row), "owners": row.owners, "number": number}
    values["source"] = "；".join(f"{r.document} {r.place}" for r in row.references)
    return {name: "、".join(value) if isinstance(value, tuple) and all(isinstance(v, str) for v in value) else value for name, value in values.items()} | {
        name: f"【待补：{gap}】" for name, gap in gaps.items() if not values[name]
    }


def _dated(content: bytes) -> bytes:
    """Write the package again with one fixed date, so that the same input gives the same bytes."""
    with ZipFile(BytesIO(content)) as source:
        return zipped((info.filename, source.read(info)) for info in source.infolist())

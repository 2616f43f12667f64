"""Draft papers from start to finish: compose, set, check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nlp.draft.affair import is_above, is_own
from nlp.draft.check import Remark, Report, check
from nlp.draft.compose import Options, by_unit, chosen, compose
from nlp.draft.kinds import Kind
from nlp.draft.matter import Matter
from nlp.draft.note import cover_note
from nlp.draft.paper import Paper
from nlp.draft.profile import Profile
from nlp.errors import UsageError

if TYPE_CHECKING:
    from nlp.draft.polish import Change, Polisher


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paper is set: layout `profile` gb or windows; `sources` none, comment or table; `strip` leaves out all that ties it to its source.

    `template` is a house's own docx, which then takes the place of our layout; `polisher` rewords sentences, never by default.
    """

    profile: str = "gb"
    sources: str = "none"
    strip: bool = False
    template: Path | None = None
    polisher: Polisher | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper, the docx it is set as, and what remains to be done on it. `about` is the row or unit it is about, empty for all."""

    paper: Paper
    content: bytes
    report: Report
    about: str = ""
    changes: tuple[Change, ...] = ()

    def note(self, matter: Matter) -> bytes:
        """Return the cover note (起草说明) as docx."""
        from nlp.draft.layout import to_bytes

        return to_bytes(cover_note(self.paper, matter, self.report))


def draft(
    kind: Kind, matter: Matter, *, profile: Profile | None = None, options: Options | None = None, setting: Setting | None = None
) -> Draft:
    """Return the draft of `kind` on `matter`. Raises UsageError for a pattern or template that is written wrongly."""
    office, asked, how = profile or Profile(), options or Options(), setting or Setting()
    matter = chosen(kind, matter, asked)
    paper = compose(kind, matter, profile=office, options=asked)
    changes: tuple[Change, ...] = ()
    if how.polisher:
        paper, changes = how.polisher.polish(paper)
    content = render(paper, matter, kind, profile=office, options=asked, setting=how)
    return Draft(paper, content, check(paper, matter, kind, content), changes=changes)


def drafts(
    kind: Kind,
    matter: Matter,
    *,
    each: str | None = None,
    profile: Profile | None = None,
    options: Options | None = None,
    setting: Setting | None = None,
) -> Iterator[tuple[Matter, Draft]]:
    """Yield a draft and its matter for everything that gets a paper of its own: `each` is all, unit or row; None as the kind has it."""
    asked, wanted = options or Options(), each or kind.each
    matter = chosen(kind, matter, asked)  # a unit with nothing to urge gets no letter, and does not stop the others
    left = _not_addressed(kind, matter, wanted, profile.organ if profile else "")
    if left and left.keys() == by_unit(matter).keys():
        raise UsageError(f"任务都由{'、'.join(left)}承担，是本机关或者上级机关，不向其发{kind.name}")
    names = "、".join(f"{unit}（{n}项）" for unit, n in left.items())
    what = f"有的任务由本机关或者上级机关承担，没有向其起草{kind.name}：{names}；请内部办理，或者另行请示、报告"
    told = (Remark(what, next(iter(left)), "DRAFT-UPWARD", "info"),) if left else ()
    for about, some in _each(matter, wanted):
        if about in left:
            continue
        found = draft(kind, some, profile=profile, options=replace(asked, unit=about if wanted == "unit" else ""), setting=setting)
        yield some, replace(found, about=about, report=replace(found.report, remarks=(*found.report.remarks, *told)))
        told = ()  # the first note tells it once


def render(paper: Paper, matter: Matter, kind: Kind, *, profile: Profile, options: Options, setting: Setting) -> bytes:
    """Return the docx of a composed paper, by our layout or a house's template."""
    template = setting.template or kind.template
    if template:
        from nlp.draft.house import fill

        return fill(template, paper, matter, kind, profile=profile, options=options)
    from nlp.draft.layout import to_bytes

    return to_bytes(paper, profile=setting.profile, sources=setting.sources, strip=setting.strip)


def _not_addressed(kind: Kind, matter: Matter, each: str, organ: str) -> dict[str, int]:
    """Return the units that get no letter of their own, with their rows: the organ itself and those above it."""
    if each != "unit" or not organ or "units" not in kind.salutation:
        return {}
    return {unit: len(some.rows) for unit, some in by_unit(matter).items() if is_own(unit, organ) or is_above(unit, organ)}


def _each(matter: Matter, each: str) -> Iterator[tuple[str, Matter]]:
    if each == "unit":
        yield from by_unit(matter).items()
    elif each == "row":
        yield from ((f"{n:02d}", replace(matter, rows=(row,))) for n, row in enumerate(matter.rows, start=1))
    else:
        yield "", matter

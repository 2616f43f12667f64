"""The cover note of a draft (起草说明): what it was made from, what is to be filled in, what to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlp.draft.check import Remark, Report
from nlp.draft.compose import body, heading
from nlp.draft.matter import Matter
from nlp.draft.paper import Block, Cell, Column, Paper, Piece, Table
from nlp.labels import SEVERITIES
from nlp.numerals import to_chinese


def cover_note(paper: Paper, matter: Matter, report: Report) -> Paper:
    """Return the note as a paper of its own."""
    sections = [(title, blocks) for title, blocks in _sections(paper, matter, report) if blocks]
    blocks: list[Block] = []
    for number, (title, found) in enumerate(sections, start=1):
        blocks += [heading(1, f"{to_chinese(number)}、{title}"), *found]
    return Paper(kind="起草说明", form="bare", title=f"{paper.kind}起草说明", body=tuple(blocks))


def _sections(paper: Paper, matter: Matter, report: Report) -> Iterator[tuple[str, list[Block]]]:
    documents = "、".join(f"“{name}”" for name in matter.documents) or f"“{matter.title}”"
    yield (
        "起草依据",
        [
            body(f"文稿：{paper.title}。"),
            body(f"依据：{documents}，任务{len(matter.rows)}项。正文{report.characters}字。"),
            body("正文的任务、责任单位、时限和数字均取自上述来源；来源没有写明的标为“待补”，没有推断补齐。"),
        ],
    )
    total = sum(report.gaps.values())
    gaps = [_table(("待补内容", "处数"), [(name, str(count)) for name, count in report.gaps.items()], (70, 30))]
    yield "须补齐的内容", [body(f"共{total}处，文中以黄色标出。"), *gaps] if total else []
    missing = [(row.content, "文稿中没有") for row in report.lost] + [(row.content, "文稿中重复") for row in report.doubled]
    yield "与台账不一致的任务", [_table(("任务", "情况"), missing, (80, 20))] if missing else []
    own, kept = report.own, [remark for remark in report.remarks if remark.inherited]
    yield "审核意见", [_remarks(own)] if own else [body("经文稿审核，没有发现其他问题。")]
    yield "来源原有的问题", [body("以下表述照录来源，请核对后修改。"), _remarks(kept)] if kept else []


def _remarks(remarks: Sequence[Remark]) -> Table:
    rows = [(remark.words, remark.what, SEVERITIES[remark.severity], remark.rule) for remark in remarks]
    return _table(("文中表述", "意见", "级别", "规则"), rows, (28, 46, 10, 16))


def _table(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]], shares: tuple[float, ...]) -> Table:
    columns = tuple(Column(title, share, running=share > 20) for title, share in zip(titles, shares, strict=True))
    return Table(columns, tuple(tuple(Cell((Piece(words),)) for words in row) for row in rows))


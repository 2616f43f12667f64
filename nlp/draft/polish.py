"""Polishing of given sentences by a local language model, off unless a user names one: only what changes nothing but wording is taken.

Every rewrite is read by our recognisers against the sentence it is for. What it must not touch: units, times, figures, digits, titles,
quotations, gaps, places, and how strong a demand is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from nlp.datamodel import Segment
from nlp.draft.llm import AnswerError, Model
from nlp.draft.paper import Block, Cell, Paper, Paragraph, Piece, Table
from nlp.numerals import HALF_WIDTH
from nlp.phrases import heal
from nlp.recognize.calendar import Reference
from nlp.recognize.figures import find_figures
from nlp.recognize.parties import find_units
from nlp.recognize.times import find_times

INSTRUCTION = (
    "你是政府机关的文字秘书，只做文字润色：理顺语序，去掉口语和重复，使句子通顺、简洁、庄重。"
    "不得改动或增删数字、日期、时限、单位名称、人名、地名、文件名称、引号里的话和【待补】标记；"
    "不得改变“不得、严禁、必须、应当、可以”等要求的轻重；不得增加原句没有的内容。"
    "只输出润色后的一句话，以句号结尾，不要解释。"
)
LONGEST, LEAST_ALIKE, SHORTEST = 1.5, 0.5, 10
"""Length against the sentence, share of characters in common, characters of a sentence worth polishing."""
PATIENCE = 2
"""Times in a row the model may be out of reach before it is asked no more."""

_ITEM = re.compile(r"^(?:\d{1,3}\. ?|（[一二三四五六七八九十]+）|[一二三四五六七八九十]+是)")
_SENTENCE = re.compile(r"[^。]+。")
_WRAPPED = re.compile(r"^(?:润色|修改|改写)[^：:。]{0,6}[：:]\s*|^[\"'`]+|[\"'`]+$")
_NUMERAL = "一二三四五六七八九十百千万亿两半"
_KEPT = {
    "书名号": re.compile(r"《[^》]*》"),
    "引文": re.compile(r"“[^”]*”"),
    "待补处": re.compile(r"【[^】]*】"),
    "数字": re.compile(rf"\d+(?:\.\d+)?[%‰]?|百分之[{_NUMERAL}]+|[{_NUMERAL}]+(?=[个名家次项处条件批所份台天年月日周户人成倍期支辆座米亩吨元]|季度|小时|分钟)"),
    "人员": re.compile(
        r"(?:主要|分管|直接)?负责(?:人|同志)|(?:第一)?责任人|一把手|(?:主要|分管|包案|党政)?领导"
        r"|书记|主任|[省市县区镇乡村所厅部院校站科处局]长|[^，。、的]?(?:干部|人员|党员|委员|专家|群众)"
    ),
    "外文": re.compile(r"[A-Za-z]+"),
    "否定": re.compile(r"严禁|禁止|不得|不准|不许|不能|不予|不再|未经|杜绝|不(?![断仅但同])|未(?!来)|无(?![人烟])|非(?!常)|防止|避免"),
    "要求的轻重": re.compile(r"必须|务必|应当|可以|鼓励|允许|原则上|一律|全部|所有|确保|力争|争取|至少|最多|以上|以下|以内|超过|低于|高于|每|逐"),
}
"""What is counted in both, by the name a refusal gives it."""
_PLACE = re.compile(r"(?:[各全本我该]|[一-龥]{2})(?:省|市|县|区|旗|镇|乡|村|街道|社区)")


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a sentence: `after` is the rewrite (empty: none came), `reason` in Chinese why it was not taken."""

    before: str
    after: str
    accepted: bool
    reason: str = ""


class Polisher:
    """Polishes papers with one model. It asks for each sentence once, and no more once the model has been out of reach twice in a row."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._known: dict[tuple[str, frozenset[str]], Change | None] = {}
        self._changes: dict[str, Change] = {}
        self._missed = 0

    def polish(self, paper: Paper) -> tuple[Paper, tuple[Change, ...]]:
        """Return the paper with the rewrites that change nothing but wording, and what became of every sentence that was to change.

        Whatever the model does, the paper comes back; a sentence without a good rewrite stays as it was.
        """
        self._changes = {}
        protected = _protected(paper)
        body = tuple(self._block(block, protected) for block in paper.body)
        annexes = tuple(replace(annex, blocks=tuple(self._block(block, protected) for block in annex.blocks)) for annex in paper.annexes)
        changes = tuple(self._changes.values())
        taken = sum(change.accepted for change in changes)
        if not taken:
            return paper, changes
        # Whoever reads the draft is told which words a model chose.
        mark = re.sub(r"，待审核）$", f"，{self.model.name}润色{taken}句，待审核）", paper.mark)
        return replace(paper, body=body, annexes=annexes, mark=mark, polisher=self.model.name), changes

    def _block(self, block: Block, protected: dict[str, frozenset[str]]) -> Block:
        if isinstance(block, Paragraph):
            body = block.style == "body"
            return replace(block, pieces=tuple(self._piece(piece, protected, body=body) for piece in block.pieces))
        if isinstance(block, Table):
            return replace(block, rows=tuple(tuple(self._cell(cell, protected) for cell in row) for row in block.rows))
        return block

    def _cell(self, cell: Cell, protected: dict[str, frozenset[str]]) -> Cell:
        return replace(cell, pieces=tuple(self._piece(piece, protected, body=False) for piece in cell.pieces))

    def _piece(self, piece: Piece, protected: dict[str, frozenset[str]], *, body: bool) -> Piece:
        if piece.face or not (piece.field == "task" or (body and not piece.field)) or not piece.text.endswith("。"):
            return piece
        kept = frozenset(words for ref in piece.refs for words in protected.get(ref, ()))
        number = m.group() if (m := _ITEM.match(piece.text)) else ""
        text = number + _SENTENCE.sub(lambda m: self._sentence(m.group(), kept), piece.text[len(number) :])
        return piece if text == piece.text else replace(piece, text=text, before=piece.text)

    def _sentence(self, words: str, kept: frozenset[str]) -> str:
        if len(words) < SHORTEST:
            return words
        key = (words, kept)
        if key not in self._known:
            self._known[key] = self._ask(words, kept)
        change = self._known[key]
        if change is None:
            return words
        self._changes[words] = change
        return change.after if change.accepted else words

    def _ask(self, words: str, kept: frozenset[str]) -> Change | None:
        """Return what became of a sentence, None where the model left it as it was."""
        if self._missed >= PATIENCE:
            return Change(words, "", False, "模型服务不可用，没有再请求")
        try:
            after = _unwrapped(self.model.ask(INSTRUCTION, words))
        except AnswerError as error:
            self._missed = self._missed + 1 if error.down else 0
            return Change(words, "", False, str(error))
        self._missed = 0
        if after == words:
            return None
        reason = refusal(words, after, kept=kept)
        return Change(words, after, not reason, reason)


def polish(paper: Paper, *, url: str, model: str, timeout: float = 60.0, key: str = "") -> tuple[Paper, tuple[Change, ...]]:
    """Return the paper polished by the model at `url`, and what became of its sentences: see `Polisher.polish`.

    Raises UsageError when the address or the name of the model is none.
    """
    return Polisher(Model(url, model, timeout, key)).polish(paper)


def refusal(before: str, after: str, *, kept: Iterable[str] = ()) -> str:
    """Return in Chinese why a rewrite of a sentence must not be taken, or "" when it may. `kept` are words that stay where they stood."""
    if not after:
        return "没有内容"
    if after.count("。") != 1 or not after.endswith("。") or re.search(r"[！？!?\n]", after) or after.count("；") > before.count("；"):
        return "不是以句号结尾的一句话"
    if len(after) > LONGEST * len(before):
        return "比原句长出一半以上"
    for name, pattern in _KEPT.items():
        if difference := _difference(pattern.findall(_plain(before)), pattern.findall(_plain(after))):
            return f"{name}变了：{difference}"
    for name, first, second in zip(("单位", "时间", "数量", "地名"), _found(before), _found(after), strict=True):
        if difference := _difference(first, second):
            return f"{name}变了：{difference}"
    for words in sorted(kept):
        if before.count(words) != after.count(words):
            return f"责任单位、时限或目标变了：{words}"
    if SequenceMatcher(None, before, after, autojunk=False).ratio() < LEAST_ALIKE:
        return "与原句相差过大"
    return ""


def _found(words: str) -> tuple[list[str], list[str], list[str], list[str]]:
    """Return the units, times and figures of a sentence as they stand in it, and the places named outside of units."""
    words = _plain(words)
    units = find_units(words, [Segment(0, len(words))])
    times = find_times(words, Reference(), mentions=True)
    figures = find_figures(words, mentions=True)
    outside = "，".join(words[a:b] for a, b in zip([0, *(u.end for u in units)], [*(u.start for u in units), len(words)], strict=True) if a < b)
    return (
        [words[unit.start : unit.end] for unit in units],
        [words[time.start : time.end] for time in times],
        [words[figure.start : figure.end] for figure in figures],
        _PLACE.findall(outside),
    )


def _difference(first: Iterable[str], second: Iterable[str]) -> str:
    """Return what stands in one and not in the other, "" when nothing does."""
    one, two = Counter(first), Counter(second)
    return "、".join(dict.fromkeys([*(one - two).elements(), *(two - one).elements()]))


def _protected(paper: Paper) -> dict[str, frozenset[str]]:
    """Return by passage the owners, times and targets that the cells of its row state."""
    found: dict[str, set[str]] = {}
    for piece in paper.pieces():
        if piece.field and piece.field != "task":
            for ref in piece.refs:
                found.setdefault(ref, set()).update(words for words in re.split(r"[、\n]", piece.text) if len(words) > 1 and "【" not in words)
    return {ref: frozenset(words) for ref, words in found.items()}


def _unwrapped(answer: str) -> str:
    """Return an answer without the label and the marks some models put around it."""
    return heal(_WRAPPED.sub("", _WRAPPED.sub("", answer).strip()))


def _plain(words: str) -> str:
    return re.sub(r"\s+", "", words.translate(HALF_WIDTH))


def summary(changes: Iterable[Change]) -> str:
    """Return in one Chinese line what became of the sentences."""
    found = list(changes)
    taken = sum(change.accepted for change in found)
    failed = [change for change in found if not change.after]
    refused = len(found) - taken - len(failed)
    words = f"模型改写{len(found) - len(failed)}句，采用{taken}句"
    words += f"，因改动了内容或不合要求退回{refused}句" if refused else ""
    return words + (f"；{len(failed)}句没有得到答复（{failed[0].reason}），保持原样" if failed else "")

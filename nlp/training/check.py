"""What is wrong with training data, told before hours are spent on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nlp.classify.tags import CELLS
from nlp.export.annotation import CELL_LABELS
from nlp.labels import ROLES
from nlp.segment import sentence_spans
from nlp.training.alike import near_pairs

LEAST_HELD = 6
"""Documents below which none is held out to test on."""
LEAST_SEGMENTS = 10
"""Segments of a role below which it is hardly learnt."""
SHORTEST = 30
"""Characters, blanks aside, below which texts alike are chance (同志们：)."""
SHORTEST_SENTENCE = 6
ALL = "全部数据"
"""What a problem of no single document names as its document."""

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong. An error costs the whole document; `where` is the span in its text, None for all of it."""

    level: Level
    document: str
    where: tuple[int, int] | None
    message: str


@dataclass(frozen=True, slots=True)
class Summary:
    """What the data hold: segments a role, distinct spans a cell; `untagged` documents have no cells marked."""

    documents: int
    segments: int
    unlabelled: int
    untagged: int
    roles: dict[str, int]
    cells: dict[str, int]


def check(documents: Sequence[dict[str, Any]]) -> list[Problem]:
    """Return the problems of corpus records, errors first; what reading them has left in `problems` comes along.

    Offsets, labels and texts are checked one document at a time; then doubles, contradictions, rare roles, and whether
    documents are left to test on, over those without errors. Nothing raises, whatever a record holds.
    """
    problems: list[Problem] = []
    sound: list[dict[str, Any]] = []
    seen: Counter[str] = Counter()
    for number, document in enumerate(documents, start=1):
        found = list(_of_document(document, number))
        name = document.get("id") if isinstance(document, dict) else None
        if isinstance(name, str):
            seen[name] += 1
            if seen[name] == 2:
                found.append(Problem("warning", name, None, "不止一份文档用这个编号：出错时不好分辨，请改成不同的编号"))
        problems += found
        if not any(p.level == "error" for p in found):
            sound.append(document)
    doubles = list(_doubles(sound))
    problems += doubles
    left_out = {p.document for p in doubles if p.level == "error"}
    sound = [d for d in sound if d["id"] not in left_out]
    problems += [*_contradictions(sound), *_counts(sound)]
    return sorted(problems, key=lambda p: p.level)


def summary(documents: Iterable[dict[str, Any]]) -> Summary:
    """Return the counts of records that `check` found no error in."""
    documents = list(documents)
    roles = Counter(s["role"] for d in documents for s in d["segments"])
    cells: Counter[str] = Counter()
    for document in documents:
        found = {(name, c["start"], c["end"]) for row in document.get("tasks", ()) for name in CELLS for c in row[name]}
        cells.update(name for name, _, _ in found)
    return Summary(
        documents=len(documents),
        segments=sum(roles.values()),
        unlabelled=sum(n for role, n in roles.items() if role not in ROLES),
        untagged=sum(not d.get("tagged", True) for d in documents),
        roles={role: roles[role] for role in ROLES},
        cells={name: cells[name] for name in CELLS},
    )


def _of_document(document: Any, number: int) -> Iterator[Problem]:
    name = str(document.get("id") or f"第 {number} 条") if isinstance(document, dict) else f"第 {number} 条"
    if not isinstance(document, dict):
        yield Problem("error", name, None, "不是一份文档的记录")
        return
    told = list(_told(document, name))
    yield from told
    text = document.get("text")
    if not isinstance(text, str) or not text.strip():
        if not any(p.level == "error" for p in told):
            yield Problem("error", name, None, "文字是空的")
        return
    if not isinstance(document.get("id"), str) or not document["id"]:
        yield Problem("error", name, None, "没有编号（id）")
    broken = next((i for i, c in enumerate(text) if "\ud800" <= c <= "\udfff"), None)
    if broken is not None:
        yield Problem("error", name, (broken, broken + 1), "含有不完整的字符（半个代理对）：请重新导出")
    yield from _segments(document, name)
    yield from _tasks(document, name)


def _told(document: dict[str, Any], name: str) -> Iterator[Problem]:
    for note in document.get("problems") or ():
        if isinstance(note, dict) and isinstance(note.get("message"), str):
            level: Level = "error" if note.get("level") == "error" else "warning"
            yield Problem(level, str(note.get("document") or name), None, note["message"])


def _segments(document: dict[str, Any], name: str) -> Iterator[Problem]:
    text, segments = document["text"], document.get("segments")
    if not isinstance(segments, list) or not all(isinstance(s, dict) for s in segments):
        yield Problem("error", name, None, "没有句段（segments）")
        return
    fault = next((f for s in segments if (f := _fault(s, text))), None)
    if fault:
        yield Problem("error", name, fault[0], f"有句段{fault[1]}")
    elif [(s["start"], s["end"]) for s in segments] != [(s.start, s.end) for s in sentence_spans(text)]:
        yield Problem("error", name, None, "句段的起止与 duban 的切分不同：请用 duban analyze 重新切分后再标")
    for s in segments:
        role = s.get("role")
        if role != "" and (not isinstance(role, str) or role not in ROLES):
            yield Problem("error", name, _where(s), f"角色“{role}”不认识：只能用 {'、'.join(ROLES)}")
            return


def _tasks(document: dict[str, Any], name: str) -> Iterator[Problem]:
    text, tasks = document["text"], document.get("tasks", [])
    if not isinstance(tasks, list) or not all(isinstance(row, dict) for row in tasks):
        yield Problem("error", name, None, "任务行（tasks）不是列表")
        return
    for cell, tag in CELLS.items():
        spans: set[tuple[int, int]] = set()
        for row in tasks:
            found = row.get(cell)
            if not isinstance(found, list) or not all(isinstance(c, dict) for c in found):
                yield Problem("error", name, _where(row), f"任务行缺少“{cell}”列表，没有的请写 []")
                return
            for c in found:
                fault = _fault(c, text)
                if fault:
                    yield Problem("error", name, fault[0], f"有“{CELL_LABELS[tag]}”{fault[1]}")
                else:
                    spans.add((c["start"], c["end"]))
        widest: tuple[int, int] | None = None
        for span in sorted(spans):
            if widest and span[0] < widest[1]:
                words = f"“{_short(text[slice(*widest)])}”与“{_short(text[slice(*span)])}”"
                yield Problem("warning", name, span, f"两处“{CELL_LABELS[tag]}”重叠：{words}，训练时只用较长的一处")
            if widest is None or span[1] > widest[1]:
                widest = span
    for row in tasks:
        fault = _fault(row, text)
        if fault:
            yield Problem("error", name, fault[0], f"有任务行{fault[1]}")


def _fault(span: dict[str, Any], text: str) -> tuple[tuple[int, int] | None, str] | None:
    """Return where and what is wrong with the offsets of a span, or None."""
    start, end = span.get("start"), span.get("end")
    if type(start) is not int or type(end) is not int:
        return None, "没有起止位置"
    if not 0 <= start < end <= len(text):
        return (start, end), f"的位置 {start}–{end} 不在文字里（共 {len(text)} 字）"
    if text[start].isspace() or text[end - 1].isspace():
        return (start, end), f"的位置 {start}–{end} 落在空白上"
    return None


def _where(span: dict[str, Any]) -> tuple[int, int] | None:
    start, end = span.get("start"), span.get("end")
    return (start, end) if type(start) is int and type(end) is int else None


def _doubles(documents: Sequence[dict[str, Any]]) -> Iterator[Problem]:
    """Yield an error for each text that came before to the letter, a warning for one nearly alike."""
    words = ["".join(d["text"].split()) for d in documents]
    first: dict[str, int] = {}
    distinct = []
    for i, word in enumerate(words):
        if len(word) < SHORTEST:
            continue
        earlier = first.setdefault(word, i)
        if earlier == i:
            distinct.append(i)
        else:
            message = f"与“{documents[earlier]['id']}”的文字完全相同，只用前一份：同一份文档有两种标法时请只留一份"
            yield Problem("error", documents[i]["id"], None, message)
    for i, (earlier, share) in sorted(_near([words[k] for k in distinct]).items()):
        message = (
            f"与“{documents[distinct[earlier]]['id']}”的文字有 {share:.0%} 相同：一份训练一份检验时，检验的结果会偏高"
        )
        yield Problem("warning", documents[distinct[i]]["id"], None, message)


def _near(texts: Sequence[str]) -> dict[int, tuple[int, float]]:
    """Return for each text that resembles an earlier one the most similar, and how similar it is."""
    out: dict[int, tuple[int, float]] = {}
    for first, second, share in near_pairs(texts):
        if second not in out or share > out[second][1]:
            out[second] = (first, share)
    return out


def _contradictions(documents: Sequence[dict[str, Any]]) -> Iterator[Problem]:
    first: dict[str, tuple[str, str]] = {}
    told: set[str] = set()
    for document in documents:
        for s in document["segments"]:
            sentence = "".join(document["text"][s["start"] : s["end"]].split())
            if s["role"] not in ROLES or len(sentence) < SHORTEST_SENTENCE:
                continue
            role, where = first.setdefault(sentence, (s["role"], document["id"]))
            if role != s["role"] and sentence not in told:
                told.add(sentence)
                message = f"同一句话标了两种角色：“{_short(sentence)}”在这里是{ROLES[s['role']]}，在“{where}”里是{ROLES[role]}"
                yield Problem("warning", document["id"], (s["start"], s["end"]), message)


def _counts(documents: Sequence[dict[str, Any]]) -> Iterator[Problem]:
    held = summary(documents)
    labelled = held.segments - held.unlabelled
    if not labelled:
        yield Problem("error", ALL, None, "没有一个句段标了角色")
        return
    if held.documents < LEAST_HELD:
        message = (
            f"可用的只有 {held.documents} 份文档，不足 {LEAST_HELD} 份，留不出检验用的：训练不能提前停，也不知道效果"
        )
        yield Problem("warning", ALL, None, message)
    if held.unlabelled:
        share = f"{held.unlabelled / held.segments:.0%}"
        yield Problem(
            "warning", ALL, None, f"{held.segments} 个句段中有 {held.unlabelled} 个（{share}）没有标角色，这些不学"
        )
    missing = [ROLES[role] for role, n in held.roles.items() if n == 0]
    if missing:
        yield Problem("warning", ALL, None, f"没有样例的角色：{'、'.join(missing)}，只能靠原模型")
    for role, n in held.roles.items():
        if 0 < n < LEAST_SEGMENTS:
            yield Problem(
                "warning", ALL, None, f"{ROLES[role]}只有 {n} 个句段，不足 {LEAST_SEGMENTS} 个，学不稳：请多标一些"
            )
    if held.untagged == held.documents:
        yield Problem("warning", ALL, None, "没有标任何任务要素（牵头、配合、对象、时限、指标），只学角色")


def _short(words: str) -> str:
    return words if len(words) <= 20 else f"{words[:20]}…"

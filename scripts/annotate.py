#!/usr/bin/env python3
"""Annotate a text by the guideline: list its segments, then build the gold JSON from what the reader judged.

usage: annotate.py list TEXT.txt             segments with their numbers, to judge one by one
       annotate.py build TEXT.txt NOTES.ann  prints one JSONL line (a document of corpora/)
       annotate.py show CORPUS.jsonl ID      one annotated document, spans written inside the text
       annotate.py agree FIRST.jsonl SECOND.jsonl   agreement of two annotations of the same texts

NOTES.ann, one line each; everything quoted is copied from the text:

    doc type=领导讲话 level=县 region=澜溪县 date=2023-03-21 occasion=全县推进会
    3 topic                       segment number and role
     H 1 一 一、提高认识            heading: level, number as written (- if none), its words without the mark at the end
    7 task
     R 县财政局要在6月底前拨付资金   a row: its words (R alone: the whole segment without number and end mark)
     lead 县财政局                 cells of that row; `@3` behind a quote: it stands in segment 3
     addressee 各镇、各部门 @5
     support 县司法局
     time 6月底前 date 2023-06-30  quote, kind, value (- for null)
     target 100%
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from nlp.labels import DEADLINE_KINDS, ROLES
from nlp.segment import sentence_spans

CELLS = {"lead": "lead", "support": "support", "addressee": "addressee", "target": "targets", "time": "deadlines"}
NUMBER = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}(?:是要|是|要)|第[一二三四五六七八九十]{1,2}[，,、]|[一二三四五六七八九十]{1,3}、"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]\s*)"
)


class AnnotationError(Exception):
    pass


def read_text(path: Path) -> str:
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def build(text: str, notes: str, name: str) -> dict[str, Any]:
    """Return the annotated document. Raises AnnotationError with the line that does not fit the text."""
    segments = sentence_spans(text)
    out: dict[str, Any] = {"id": name, "text": text, "doc": {}, "segments": [], "headings": [], "tasks": []}
    roles: dict[int, str] = {}
    seg = -1
    row: dict[str, Any] | None = None
    for lineno, line in enumerate(notes.splitlines(), 1):
        line = line.split(" ##")[0].rstrip()
        if not line.strip():
            continue
        try:
            if line.startswith("doc "):
                for key, value in re.findall(r"(type|level|region|date|occasion)=(\S+)", line):
                    out["doc"]["doc_type" if key == "type" else key] = None if value == "-" else value
                continue
            if line[0].isdigit():
                index, role = line.split()
                if role not in ROLES:
                    raise AnnotationError(f"no role {role}")
                seg, row = int(index), None
                if seg >= len(segments) or seg in roles:
                    raise AnnotationError(f"segment {seg} out of range or judged twice")
                roles[seg] = role
                continue
            head, _, rest = line.strip().partition(" ")
            if head == "H":
                level, number, quote = rest.split(" ", 2)
                start, end = find(text, segments, quote, seg)
                out["headings"].append({"start": start, "end": end, "number": None if number == "-" else number, "level": int(level)})
            elif head == "R":
                start, end = find(text, segments, rest, seg) if rest else whole(text, segments[seg])
                row = {"start": start, "end": end, "lead": [], "support": [], "addressee": [], "deadlines": [], "targets": []}
                out["tasks"].append(row)
            elif head in CELLS:
                if row is None:
                    raise AnnotationError("a cell without a row")
                at = re.search(r" @(\d+)(?= |$)", rest)
                where = int(at[1]) if at else seg
                if at:
                    rest = rest[: at.start()] + rest[at.end() :]
                if head == "time":
                    quote, kind, value = rest.rsplit(" ", 2)
                    if kind not in DEADLINE_KINDS:
                        raise AnnotationError(f"no kind {kind}")
                else:
                    quote = rest
                taken = {c["start"] for c in row[CELLS[head]]}
                start, end = find(text, segments, quote.strip(), where, row if where == seg else None, taken)
                cell: dict[str, Any] = {"start": start, "end": end}
                if head == "time":
                    cell |= {"kind": kind, "value": None if value == "-" else value}
                row[CELLS[head]].append(cell)
            else:
                raise AnnotationError(f"unknown line {head!r}")
        except (AnnotationError, ValueError) as error:
            raise AnnotationError(f"{name}.ann line {lineno}: {line.strip()[:60]}: {error}") from error
    missing = [i for i in range(len(segments)) if i not in roles]
    if missing:
        raise AnnotationError(f"{name}: segments not judged: {missing[:20]}")
    out["segments"] = [{"start": s.start, "end": s.end, "role": roles[i]} for i, s in enumerate(segments)]
    for row in out["tasks"]:
        row["explicit"] = bool(row["lead"] or row["deadlines"] or row["targets"])
    bare = [i for i, s in enumerate(segments) if roles[i] == "task" and not any(s.start <= r["start"] < s.end for r in out["tasks"])]
    if bare:
        raise AnnotationError(f"{name}: task segments without a row: {bare[:20]}")
    return out


def find(
    text: str, segments: list[Any], quote: str, index: int, row: dict[str, Any] | None = None, taken: Collection[int] = ()
) -> tuple[int, int]:
    """Return where `quote` stands in segment `index`: inside the row if it can be, and not where it was taken already."""
    segment = segments[index]
    for low, high in ((row["start"], row["end"]) if row else (segment.start, segment.end), (segment.start, segment.end)):
        start = text.find(quote, low, high)
        while start in taken:
            start = text.find(quote, start + 1, high)
        if start >= 0:
            return start, start + len(quote)
    raise AnnotationError(f"{quote!r} is not in segment {index}: {text[segment.start:segment.end]!r}")


def whole(text: str, segment: Any) -> tuple[int, int]:
    number = NUMBER.match(text[segment.start : segment.end])
    end = segment.end
    while text[end - 1] in "。；;！!":
        end -= 1
    return segment.start + (number.end() if number else 0), end


def listing(text: str) -> str:
    return "\n".join(f"{i}\t{text[s.start:s.end]}" for i, s in enumerate(sentence_spans(text)))


def show(document: dict[str, Any]) -> str:
    text, lines = document["text"], []
    for i, s in enumerate(document["segments"]):
        heads = [f"  H{h['level']}" for h in document["headings"] if s["start"] <= h["start"] < s["end"]]
        lines.append(f"{i} {s['role']}{''.join(heads)}\t{text[s['start']:s['end']]}")
        for r in document["tasks"]:
            if s["start"] <= r["start"] < s["end"]:
                cells = [
                    f"{name}={text[c['start']:c['end']]}" + (f"({c['kind']} {c['value']})" if name == "time" else "")
                    for name, key in CELLS.items()
                    for c in r[key]
                ]
                lines.append(f"    R {text[r['start']:r['end']]} | " + " ".join(cells))
    return "\n".join(lines)


def f1(first: set[Any], second: set[Any]) -> float:
    return 2 * len(first & second) / (len(first) + len(second)) if first or second else 1.0


def agree(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> dict[str, Any]:
    """Return Cohen's kappa over roles and F1 over rows, cells and headings, with counts."""
    by_id = {d["id"]: d for d in first}
    pairs: list[tuple[str, str]] = []
    spans: dict[str, tuple[set[Any], set[Any]]] = {k: (set(), set()) for k in ("rows", "headings", *CELLS)}
    for other in second:
        one = by_id[other["id"]]
        pairs += [(a["role"], b["role"]) for a, b in zip(one["segments"], other["segments"], strict=True)]
        for side, d in enumerate((one, other)):
            spans["headings"][side].update((d["id"], h["start"]) for h in d["headings"])
            for r in d["tasks"]:
                spans["rows"][side].add((d["id"], r["start"], r["end"]))
                for name, key in CELLS.items():
                    spans[name][side].update((d["id"], r["start"], d["text"][c["start"] : c["end"]]) for c in r[key])
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    chance = sum((sum(a == r for a, _ in pairs) / n) * (sum(b == r for _, b in pairs) / n) for r in ROLES)
    return {
        "documents": len(second),
        "segments": n,
        "role_agreement": round(observed, 3),
        "role_kappa": round((observed - chance) / (1 - chance), 3),
        **{f"{k}_f1": round(f1(*v), 3) for k, v in spans.items()},
        **{f"{k}_counts": [len(v[0]), len(v[1])] for k, v in spans.items()},
    }


def load(path: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line]


def main(argv: list[str]) -> int:
    match argv:
        case ["list", path]:
            print(listing(read_text(Path(path))))
        case ["build", path, notes]:
            try:
                document = build(read_text(Path(path)), Path(notes).read_text(encoding="utf-8"), Path(path).stem)
            except AnnotationError as error:
                print(error, file=sys.stderr)
                return 1
            print(json.dumps(document, ensure_ascii=False))
        case ["show", path, name]:
            print(show(next(d for d in load(path) if d["id"] == name)))
        case ["agree", first, second]:
            print(json.dumps(agree(load(first), load(second)), ensure_ascii=False, indent=1))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How varied annotated corpora are, and how near they come to real documents beside them (issue 3, Corpora).

Texts are compared by their letters, digits and characters alone: blanks, punctuation and masks (**) aside.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Final

from nlp.classify.tags import CELLS
from nlp.labels import DIRECTIVE_ROLES, ROLES
from nlp.segment.words import words as cut
from nlp.training.alike import NEAR, near_pairs

SHORTEST: Final = 12
"""Characters below which segments alike are set phrases (请大家抓好落实)."""
SHORTEST_REAL: Final = 14
"""Characters from which a sentence of a real document must not stand in the corpora."""
RELATED: Final = 0.2
"""Similarity from which two documents are listed, though only those of `NEAR` count as near doubles."""
RUN: Final = 20
"""Characters from which a run shared with a real document is listed."""

KINDS: Final = {
    "transcript": ("录音转写", r"录音|转写|速记|谈话"),
    "minutes": ("纪要记录", r"纪要|会议记录"),
    "host": ("主持词", r"主持"),
    "points": ("工作要点", r"要点"),
    "speech": ("讲话", r"讲话|发言|致辞|辅导"),
    "plan": ("方案意见", r"方案|计划|规划|意见|措施|分工"),
    "notice": ("通知函件", r"通知|通报|通告|公告|批复|函"),
    "report": ("报告总结", r"报告|总结"),
    "other": ("其他", r""),
}
"""Kind of document → its Chinese name, and what its `doc_type` holds; the first that fits counts."""

TIERS: Final = {
    "省": frozenset({"省", "自治区", "直辖市"}),
    "市": frozenset({"市", "州", "盟", "地区"}),
    "县": frozenset({"县", "区", "旗", "县级市"}),
    "乡": frozenset({"乡", "镇", "乡镇", "街道"}),
}
"""Tier of local government → what `doc.level` calls it."""

_SET_WORDS = re.compile(
    r"(?:坚持|学习|贯彻|落实|深入|全面|认真|不懈)*(?:以|用)?(?:习近平)?新时代中国特色社会主义思想(?:为指导|凝心铸魂|主题教育)?"
    r"|(?:让我们)?(?:更加)?(?:紧密)?地?(?:团结在)?以习近平同志为核心的党中央(?:周围)?|党的十八大以来"
    r"|(?:学习|贯彻|把握|落实|深入|全面|认真)*党的(?:[一二三四五六七八九十]+[大届])?(?:和[一二三四五六七八九十]+届)?"
    r"(?:(?:历次|[一二三四五六七八九十]中)全会)?(?:精神)?"
    r"|(?:深刻领悟|坚决)?两个确立(?:的决定性意义)?|增强四个意识|坚定四个自信|(?:坚决)?做到两个维护"
    r"|(?:做到)?(?:重要工作|重大问题|重点环节|重要任务|重要案件)亲自(?:部署|过问|协调|督办)"
    r"|公众参与|专家论证|风险评估|合法性审查|集体讨论(?:决定)?|行政执法公示|执法全过程记录|重大执法决定法制审核"
    r"|总体要求|指导思想|各[市县区旗州乡镇]{1,4}人民政府|[省市县区]政府各部门|各直属机构"
    r"|^在.{2,20}会议?上的(?:讲话|发言|致辞|报告)$"
)
"""Formulas every office writes: names of doctrines and meetings, procedures laid down by law, the title of a speech."""


@dataclass(frozen=True, slots=True)
class Place:
    """Segment `number` (from 0, as `scripts/annotate.py list` counts) of a document, named corpus/id."""

    document: str
    number: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """Annotated documents in the form of `corpora/*/documents.jsonl`."""

    name: str
    documents: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Alike:
    """Two texts whose 5-grams have that Jaccard similarity. A whole document: the place of its segment 0, no texts."""

    first: Place
    second: Place
    similarity: float
    texts: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How many of `items` texts have a near double: `alike` anywhere, `across` in another document.

    `repeated` of them stand in another document to the letter.
    """

    items: int
    alike: int
    across: int
    repeated: int
    pairs: tuple[Alike, ...]

    @property
    def share(self) -> float:
        return self.alike / self.items if self.items else 0.0


@dataclass(frozen=True, slots=True)
class Growth:
    """Running Chinese characters read, and the distinct characters, bigrams and words among them."""

    documents: int
    size: int
    characters: int
    bigrams: int
    words: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Growth at 25, 50, 75 and 100 % of the documents; `heaps` the exponent of each kind of unit (empty: too few)."""

    points: tuple[Growth, ...]
    heaps: dict[str, float]


@dataclass(frozen=True, slots=True)
class Labels:
    """Counts of one corpus; a cell counts once for each row that has it, as the corpora's cards do."""

    documents: int
    segments: int
    rows: int
    roles: dict[str, int]
    cells: dict[str, int]


@dataclass(frozen=True, slots=True)
class KindShares:
    """The segments of one kind of document by role."""

    documents: int
    segments: int
    roles: dict[str, int]

    @property
    def directive(self) -> float:
        return sum(n for role, n in self.roles.items() if role in DIRECTIVE_ROLES) / (self.segments or 1)


@dataclass(frozen=True, slots=True)
class Spread:
    """What the documents say of themselves; value → documents, None under the empty string."""

    levels: dict[str, int]
    tiers: dict[str, int]
    years: dict[str, int]
    regions: dict[str, int]
    occasions: dict[str, int]


@dataclass(frozen=True, slots=True)
class Shared:
    """Words that stand in the corpora and in real documents.

    `how`: `sentence` (a whole one of theirs), `run` (longest common run), `near` (two sentences nearly alike).
    `formula` tells that they are set phrases but for fewer than 12 characters.
    """

    how: str
    words: str
    ours: tuple[Place, ...]
    real: tuple[Place, ...]
    formula: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A segment: where, its text, its letters and characters alone, and those with titles 《…》 closed to one mark."""

    place: Place
    text: str
    words: str
    untitled: str


def pieces(corpora: Iterable[Corpus]) -> list[Piece]:
    """Return every segment of the corpora, in order."""
    out = []
    for corpus in corpora:
        for document in corpus.documents:
            for number, s in enumerate(document["segments"]):
                text = document["text"][s["start"] : s["end"]]
                untitled = bare(re.sub("《[^《》]*》", "ª", text))
                out.append(Piece(Place(f"{corpus.name}/{document['id']}", number), text, bare(text), untitled))
    return out


def bare(text: str) -> str:
    """Return the letters, digits and Chinese characters of a text.

    >>> bare("（一）抓 好“落实”。")
    '一抓好落实'
    """
    return "".join(filter(str.isalnum, text))


def document_likeness(corpora: Iterable[Corpus]) -> Likeness:
    """Return how alike whole documents are; `pairs` begin at a similarity of 0.2."""
    places = [Place(f"{c.name}/{d['id']}", 0) for c in corpora for d in c.documents]
    texts = [bare(d["text"]) for c in corpora for d in c.documents]
    return _likeness(places, [""] * len(texts), texts, near_pairs(texts, least=RELATED))


def segment_likeness(ours: Sequence[Piece], real: Sequence[Piece] = ()) -> tuple[Likeness, Likeness, list[Shared]]:
    """Return how alike segments of 12 characters or more are, the same of the real ones, and what is near to them."""
    ours = [p for p in ours if len(p.words) >= SHORTEST]
    every = [*ours, *(p for p in real if len(p.words) >= SHORTEST)]
    pairs = near_pairs([p.words for p in every])
    n = len(ours)

    def among(some: Sequence[Piece], found: list[tuple[int, int, float]]) -> Likeness:
        return _likeness([p.place for p in some], [p.text for p in some], [p.words for p in some], found)

    both = among(ours, [pair for pair in pairs if pair[1] < n])
    theirs = among(every[n:], [(i - n, j - n, s) for i, j, s in pairs if i >= n])
    near = [
        Shared("near", f"{a.text} ↔ {b.text}", (a.place,), (b.place,), formula(b.words))
        for a, b in ((every[i], every[j]) for i, j, _ in pairs if i < n <= j)
        if len(b.words) >= SHORTEST_REAL
    ]
    return both, theirs, near


def _likeness(
    places: Sequence[Place], texts: Sequence[str], words: Sequence[str], pairs: list[tuple[int, int, float]]
) -> Likeness:
    near = [(i, j) for i, j, similarity in pairs if similarity >= NEAR]
    across = [(i, j) for i, j in near if places[i].document != places[j].document]
    return Likeness(
        items=len(places),
        alike=len({k for pair in near for k in pair}),
        across=len({k for pair in across for k in pair}),
        repeated=len({k for i, j in across if words[i] == words[j] for k in (i, j)}),
        pairs=tuple(Alike(places[i], places[j], round(s, 3), (texts[i], texts[j])) for i, j, s in pairs),
    )


def formula(words: str) -> bool:
    """Tell whether words without punctuation are set phrases of the register but for fewer than 12 characters."""
    return len(_SET_WORDS.sub("", words)) < SHORTEST


def shared_words(ours: Sequence[Piece], real: Sequence[Piece]) -> list[Shared]:
    """Return the real sentences of 14 characters or more that stand in ours, then the common runs of 20 or more.

    Titles in 《》 count as one character. A run is as long as it can be in at least one pair of places.
    """
    theirs = list(_running(real))
    grams: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, (_, text) in enumerate(theirs):
        for k in range(len(text) - RUN + 1):
            grams[text[k : k + RUN]].append((number, k))
    heads: defaultdict[str, dict[str, set[Place]]] = defaultdict(dict)
    for piece in real:
        if len(piece.untitled) >= SHORTEST_REAL:
            heads[piece.untitled[:SHORTEST_REAL]].setdefault(piece.untitled, set()).add(piece.place)
    sentences: dict[str, tuple[set[Place], set[Place]]] = {}
    runs: dict[str, tuple[set[Place], set[Place]]] = {}
    for place, text in _running(ours):
        for k in range(len(text) - SHORTEST_REAL + 1):
            for sentence, places in heads.get(text[k : k + SHORTEST_REAL], {}).items():
                if text.startswith(sentence, k):
                    found = sentences.setdefault(sentence, (set(), places))
                    found[0].add(place(k))
            for number, at in grams.get(text[k : k + RUN], ()):
                where, other = theirs[number]
                if k and at and text[k - 1] == other[at - 1]:
                    continue
                size = RUN
                while text[k + size : k + size + 1] == other[at + size : at + size + 1] != "":
                    size += 1
                found = runs.setdefault(text[k : k + size], (set(), set()))
                found[0].add(place(k))
                found[1].add(where(at))
    return [*_shared("sentence", sentences), *_shared("run", runs)]


def _shared(how: str, found: Mapping[str, tuple[Collection[Place], Collection[Place]]]) -> Iterator[Shared]:
    for words in sorted(found, key=lambda w: (-len(w), w)):
        first, second = (tuple(sorted(p, key=lambda p: (p.document, p.number))) for p in found[words])
        yield Shared(how, words.replace("ª", "《》"), first, second, formula(words))


def _running(some: Sequence[Piece]) -> Iterator[tuple[Callable[[int], Place], str]]:
    """Yield for each document how to tell the place of an offset, and its words from first to last segment."""
    documents: defaultdict[str, list[Piece]] = defaultdict(list)
    for piece in some:
        documents[piece.place.document].append(piece)
    for held in documents.values():
        starts = [0]
        for piece in held:
            starts.append(starts[-1] + len(piece.untitled))
        yield partial(_at, held, starts), "".join(piece.untitled for piece in held)


def _at(held: Sequence[Piece], starts: Sequence[int], offset: int) -> Place:
    return held[bisect_right(starts, offset) - 1].place


def vocabulary(documents: Iterable[Mapping[str, Any]], *, seed: int = 0, size: int | None = None) -> Vocabulary:
    """Return how the vocabulary grows over the documents, read in an order shuffled by `seed`.

    Only what is written in Chinese characters counts. Heaps' law V = K·N^β: β is the slope of log V over log N at the
    end of each document (Heaps 1978). `size`: stop at so many characters, so that two corpora can be compared.
    """
    texts = [str(d["text"]) for d in documents]
    random.Random(seed).shuffle(texts)
    seen: tuple[set[str], set[str], set[str]] = (set(), set(), set())
    read: list[Growth] = []
    total = 0
    for number, text in enumerate(texts, 1):
        runs = re.findall("[一-鿿]+", text)
        if size is not None:
            runs = _first(runs, size - total)
        total += sum(map(len, runs))
        for run in runs:
            seen[0].update(run)
            seen[1].update(map("".join, pairwise(run)))
            seen[2].update(run[w.start : w.end] for w in cut(run))
        read.append(Growth(number, total, *map(len, seen)))
        if size is not None and total >= size:
            break
    quarters = dict.fromkeys(max(1, round(len(read) * share / 4)) for share in (1, 2, 3, 4)) if read else {}
    return Vocabulary(tuple(read[n - 1] for n in quarters), _heaps(read))


def _first(runs: Iterable[str], size: int) -> list[str]:
    out = []
    for run in runs:
        if size > 0:
            out.append(run[:size])
            size -= len(run)
    return out


def _heaps(read: Sequence[Growth]) -> dict[str, float]:
    import numpy as np

    read = [g for g in read if g.words]
    if len({g.size for g in read}) < 4:
        return {}
    sizes = np.log([g.size for g in read])
    return {
        name: round(float(np.polyfit(sizes, np.log([getattr(g, name) for g in read]), 1)[0]), 3)
        for name in ("characters", "bigrams", "words")
    }


def labels(documents: Sequence[Mapping[str, Any]]) -> Labels:
    """Return the counts per role and per cell."""
    roles = Counter(s["role"] for d in documents for s in d["segments"])
    rows = [row for d in documents for row in d["tasks"]]
    return Labels(
        documents=len(documents),
        segments=sum(roles.values()),
        rows=len(rows),
        roles={role: roles[role] for role in ROLES},
        cells={cell: sum(len(row.get(cell) or ()) for row in rows) for cell in CELLS},
    )


def kind_of(document: Mapping[str, Any]) -> str:
    """Return the kind of a document, a key of `KINDS`."""
    name = _told(document, "doc_type")
    return next(kind for kind, (_, pattern) in KINDS.items() if kind == "other" or re.search(pattern, name))


def kind_shares(documents: Iterable[Mapping[str, Any]]) -> dict[str, KindShares]:
    """Return the roles of each kind there is, in the order of `KINDS`."""
    held: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for document in documents:
        held[kind_of(document)].append(document)
    counted = {kind: labels(held[kind]) for kind in KINDS if kind in held}
    return {kind: KindShares(n.documents, n.segments, n.roles) for kind, n in counted.items()}


def spread(documents: Sequence[Mapping[str, Any]]) -> Spread:
    """Return how documents spread over levels, years, regions and occasions: most frequent first, years in order."""
    levels, years, regions, occasions = (
        Counter(_told(d, key)[:length] for d in documents)
        for key, length in (("level", None), ("date", 4), ("region", None), ("occasion", None))
    )
    return Spread(
        levels=dict(levels.most_common()),
        tiers={tier: sum(levels[name] for name in names) for tier, names in TIERS.items()},
        years=dict(sorted(years.items())),
        regions=dict(regions.most_common()),
        occasions=dict(occasions.most_common()),
    )


def _told(document: Mapping[str, Any], key: str) -> str:
    return str((document.get("doc") or {}).get(key) or "")

"""What a segment looks like besides its words: numbering, cue words, what the rules found in it, its place and section."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.classify.neighbours import neighbour_features
from nlp.datamodel import Doc, Segment, heading_chains

_DIGITS = re.compile(r"[\d０-９]")
_STYLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cn", re.compile(r"[一二三四五六七八九十]{1,3}、")),
    ("paren", re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")),
    ("digit", re.compile(r"\d{1,2}[.．、](?!\d)")),
    ("dparen", re.compile(r"[（(]\d{1,2}[）)]")),
    ("circled", re.compile(r"[①-⑳]")),
    ("shi", re.compile(r"[一二三四五六七八九十]{1,2}是")),
    ("yao", re.compile(r"[一二三四五六七八九十]{1,2}要")),
    ("di", re.compile(r"第[一二三四五六七八九十]{1,2}[，,、：:]")),
    ("article", re.compile(r"第[一二三四五六七八九十百]+[条章节]")),
    ("dash", re.compile(r"[—-]{1,2}")),
    ("modal", re.compile(r"要(?!求)|必须|务必|应当")),
)
_CUES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("must", r"必须|务必|应当|一律|不得|严禁|决不|绝不|杜绝"),
        ("yao", r"(?<![重主需纲必摘])要(?![求素点件害闻])"),
        ("past", r"了(?=[，。；])|[已经]{1,2}(?=[^费济])|以来|同比|累计|去年|全年(?=[共完实])"),
        ("product", r"制定|出台|印发|建立|健全|完善|建成|成立|设立|开展|举办|组织|报送|公布|公开|编制|梳理|清单|台账|方案|平台|机制|制度|清理|排查|培训|督查|检查"),
        ("vague", r"加强|强化|提高|提升|推进|推动|落实|深化|增强|牢固树立|坚持|深入|着力|切实|进一步|更加"),
        ("meaning", r"是[^，。]{0,20}的(?:必然|重要|关键|根本|内在|具体|迫切|基础|核心|保障|举措|要求|体现|途径|抓手|之路)|关键(?:是|在)|事关|关乎|只有|才能|意义|有利于"),
        ("problem", r"不够|不足|不高|不强|不力|不到位|薄弱|滞后|短板|问题|差距|存在|有的|个别|困难|矛盾|缺乏|偏"),
        ("basis", r"总书记|党中央|国务院|省委|中央|会议(?:指出|强调|提出)|印发|《"),
        ("blame", r"问责|追责|约谈|通报|考核|处分|严肃处理|追究|绩效|督查|奖惩|表彰|一票否决"),
        ("meeting", r"同志们|大家|谢谢|发言|下面|刚才|会议|讲话|散会|请"),
        ("label", r"^[（(〔\[【]?(?:[^，。：:]{0,4}(?:单位|部门|科室|领导|责任人)|[^，。：:]{0,4}(?:时限|时间|期限|进度)(?:要求)?|措施|目标)[：:]"),
        ("duty", r"牵头|责任单位|配合单位|负责|完成时限|责任人"),
    )
)


@dataclass(frozen=True, slots=True)
class Surface:
    """For every segment: its words without blanks and with all digits 0, what they look like, the words of the headings above it and
    its place, what its paragraph or table tells of it.
    """

    texts: list[str]
    shapes: list[list[str]]
    sections: list[tuple[str, list[str]]]
    neighbours: list[list[str]]


def surface(doc: Doc) -> Surface:
    """Return the surface of a document; needs segments, headings, units, times and figures."""
    texts = [_DIGITS.sub("0", re.sub(r"\s+", "", doc.text[s.start : s.end])) for s in doc.segments]
    return Surface(texts, _shapes(doc, texts), _sections(doc), neighbour_features(_lines(doc, texts)))


def _lines(doc: Doc, texts: Sequence[str]) -> list[list[str]]:
    """Return the words of the segments, those of one line together."""
    out: list[list[str]] = []
    end = 0
    for segment, words in zip(doc.segments, texts, strict=True):
        if not out or "\n" in doc.text[end : segment.start + 1]:
            out.append([])
        out[-1].append(words)
        end = segment.end
    return out


def _bucket(value: int, edges: Sequence[int]) -> int:
    return sum(value > edge for edge in edges)


def _shapes(doc: Doc, texts: Sequence[str]) -> list[list[str]]:
    heads = {h.start: h for h in doc.headings}
    owners = _marks(doc.segments, [(u.start, "generic" if u.generic else "named", u.function) for u in doc.units])
    times = _marks(doc.segments, [(t.start, "time", t.kind) for t in doc.times if t.counts])
    figures = _marks(doc.segments, [(f.start, "figure", "") for f in doc.figures if f.counts])
    out: list[list[str]] = []
    for i, segment in enumerate(doc.segments):
        words = texts[i]
        after = doc.text[segment.end : doc.segments[i + 1].start] if i + 1 < len(doc.segments) else "\n"
        before = doc.text[doc.segments[i - 1].end : segment.start] if i else "\n"
        shape = [f"len{_bucket(len(words), (4, 8, 14, 22, 34, 50, 75, 110, 160))}", f"end{words[-1:] if words[-1:] in '。；！？：:;!?）”…' else '-'}"]
        shape.append("line" + ("1" if "\n" in before else "0") + ("1" if "\n" in after else "0"))
        style = next((name for name, pattern in _STYLES if pattern.match(words)), "none")
        shape.append(f"style-{style}")
        head = next((heads[s] for s in range(segment.start, segment.end) if s in heads), None) if heads else None
        if head:
            shape.append(f"heading{min(head.level, 4)}{'=' if head.end >= segment.end - 1 else '+'}")
        shape += [f"cue-{name}" for name, pattern in _CUES if pattern.search(words)]
        shape += sorted({f"{kind}-{function}" for kind, function in owners[i] if function != "mention"})
        shape += sorted({f"{kind}-{value}" for kind, value in times[i]})
        if figures[i]:
            shape.append("figure")
        if "|" in words:
            shape.append("cell")
        shape.append(f"commas{_bucket(len(re.findall('[，,]', words)), (0, 1, 2, 4, 7))}")
        out.append(list(map(sys.intern, shape)))
    return out


def _marks(segments: Sequence[Segment], items: Sequence[tuple[int, str, str]]) -> list[list[tuple[str, str]]]:
    out: list[list[tuple[str, str]]] = [[] for _ in segments]
    at = 0
    for start, kind, value in sorted(items):
        while at < len(segments) and segments[at].end <= start:
            at += 1
        if at < len(segments) and segments[at].start <= start:
            out[at].append((kind, value))
    return out


def _sections(doc: Doc) -> list[tuple[str, list[str]]]:
    """For every segment: the words of the headings above it, and where it stands in document, section and item."""
    out: list[tuple[str, list[str]]] = []
    since = 0
    count = len(doc.segments)
    last = None
    for i, chain in enumerate(heading_chains(doc.headings, [segment.end - 1 for segment in doc.segments])):
        newest = chain[-1] if chain else None
        since = 0 if newest is not last else since + 1
        last = newest
        words = [re.sub(r"\s", "", doc.quote(heading)) for heading in chain]
        place = [
            f"pos{10 * i // max(count, 1)}",
            f"first{min(i, 6)}",
            f"last{min(count - 1 - i, 6)}",
            f"since{min(since, 5)}",
            f"depth{len(chain)}",
            f"top{words[0][:1] if words else 0}",
        ]
        out.append((sys.intern("|".join(w[:30] for w in words)), list(map(sys.intern, place))))
    return out

"""Cut a text into segments (句段) and read its outline of headings."""

from __future__ import annotations

from dataclasses import replace

from nlp.datamodel import Doc, Segment
from nlp.segment.outline import outline
from nlp.segment.sentences import sentence_spans

__all__ = ["segment", "sentence_spans"]


def segment(doc: Doc) -> Doc:
    """Return `doc` with headings and with segments that carry the numbers of the headings above them."""
    spans = sentence_spans(doc.text)
    headings = outline(doc.text, spans)
    segments: list[Segment] = []
    chain: list[tuple[int, str]] = []
    at = 0
    for span in spans:
        while at < len(headings) and headings[at].start < span.end:
            head = headings[at]
            while chain and chain[-1][0] >= head.level:
                chain.pop()
            chain.append((head.level, head.number or doc.text[head.start : head.end]))
            at += 1
        segments.append(Segment(span.start, span.end, path=tuple(number for _, number in chain)))
    return replace(doc, segments=tuple(segments), headings=headings)

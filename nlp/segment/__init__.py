"""Cut a text into segments (句段) and read its outline of headings."""

from nlp.segment.sentences import sentence_spans

__all__ = ["sentence_spans"]

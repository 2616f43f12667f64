"""Word segmentation for counts: jieba with the package's lexicons. Never used for the boundaries of spans."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from nlp.datamodel import Span

if TYPE_CHECKING:
    import jieba

LEXICONS = Path(__file__).resolve().parent.parent / "data" / "lexicons"
_LOADING = Lock()


def words(text: str) -> list[Span]:
    """Return the words of `text` as spans in order, blanks and punctuation among them, so that they cover it.

    Loads jieba's dictionary at the first call (about a second). Names of bodies in our lexicons stay whole.

    >>> [text[w.start:w.end] for text in ["县融媒体中心发布消息"] for w in words(text)]
    ['县', '融媒体中心', '发布', '消息']
    """
    if not text:
        return []
    with _LOADING:  # the page asks from several threads: one loads, the others wait
        tokenizer = _tokenizer()
    return [Span(start, end) for _, start, end in tokenizer.tokenize(text)]


@lru_cache(maxsize=1)
def _tokenizer() -> jieba.Tokenizer:
    import jieba

    tokenizer = jieba.Tokenizer()
    # Not `initialize`: it trusts and writes /tmp/jieba.cache, which anybody on this machine can put there.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for line in (LEXICONS / "bodies.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            for word in line.split():
                tokenizer.add_word(word)
    return tokenizer

"""The tokenizer of another encoder (BERT, RoBERTa, ERNIE, ModernBERT …), through the `tokenizers` library alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ids = NDArray[np.int64]

FILE = "tokenizer.json"
_BEGINS = ("[CLS]", "<s>", "<|begin_of_text|>")
_ENDS = ("[SEP]", "</s>", "<|endoftext|>", "<|end_of_text|>")


class Pieces:
    """Word pieces with their offsets; its class and separator tokens serve as markers."""

    __slots__ = ("markers", "mask", "tokenizer")

    def __init__(self, tokenizer: Any, markers: tuple[int, int], mask: int | None) -> None:
        self.tokenizer = tokenizer
        self.markers = markers
        self.mask = mask

    @classmethod
    def read(cls, folder: Path) -> Pieces:
        """Read `tokenizer.json`. Raises ValueError when it has no token to mark a segment with."""
        from tokenizers import Tokenizer as Fast

        return cls.of(Fast.from_file(str(folder / FILE)))

    @classmethod
    def of(cls, fast: Any) -> Pieces:
        """Take a tokenizer of the `tokenizers` library. Raises ValueError when it has no token to mark a segment with."""
        fast.no_truncation()
        fast.no_padding()
        known = fast.get_vocab(with_added_tokens=True)
        goes_on = next((known[t] for t in _ENDS if t in known), None)
        begins = next((known[t] for t in _BEGINS if t in known), goes_on)
        if goes_on is None or begins is None:
            raise ValueError("分词器没有 [CLS]、[SEP] 这类记号")
        return cls(fast, (goes_on, begins), known.get("[MASK]", known.get("<mask>")))

    def pieces(self, text: str) -> tuple[Ids, Ids, Ids]:
        """Return ids, starts and ends of the pieces of `text`, in code points."""
        import numpy as np

        found = self.tokenizer.encode(text, add_special_tokens=False)
        offsets = np.array(found.offsets, dtype=np.int64).reshape(-1, 2)
        return np.array(found.ids, dtype=np.int64), offsets[:, 0], offsets[:, 1]

    def save(self, folder: Path) -> None:
        """Write `tokenizer.json`."""
        self.tokenizer.save(str(folder / FILE))

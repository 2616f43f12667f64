"""A window holds whole segments, each behind its marker; every character keeps its place in the text."""

import numpy as np

from nlp.classify.vocabulary import LINE, SEGMENT, SPECIAL, UNKNOWN, Vocabulary, normalise
from nlp.classify.windows import Characters, collate, windows
from nlp.datamodel import Doc
from nlp.segment import segment

TEXT = "一、抓好春灌\n各村要清淤。县水务局派人，６月底前完成！\n散会。"


def tokenizer(text=TEXT):
    return Characters(Vocabulary([*SPECIAL, *sorted(set(normalise(text)))]))


def test_every_segment_has_its_marker_in_some_window_and_every_character_its_place():
    doc = segment(Doc(text=TEXT))
    for size in (4, 12, 30, 400):
        cut = windows(doc, tokenizer(), size=size)
        assert [s for w in cut for s in w.segments] == list(range(len(doc.segments)))
        seen = [(int(a), int(b)) for w in cut for a, b in zip(w.starts, w.ends, strict=True) if b > a]
        wanted = [(i, i + 1) for s in doc.segments for i in range(s.start, s.end)]
        assert seen == wanted


def test_the_marker_tells_whether_a_segment_begins_its_line():
    (window,) = windows(segment(Doc(text=TEXT)), tokenizer())
    names = [tokenizer().vocabulary.tokens[window.ids[h]] for h in window.heads]
    assert names == [LINE, LINE, SEGMENT, LINE]


def test_a_window_is_filled_but_not_beyond_its_size():
    cut = windows(segment(Doc(text="短句。" * 50)), tokenizer("短句。"), size=20)
    assert {len(w.ids) for w in cut} == {20}


def test_a_segment_longer_than_any_window_goes_on_in_the_next_without_a_second_place():
    doc = segment(Doc(text="长" * 1200 + "。"))
    cut = windows(doc, tokenizer("长。"))
    assert [len(w.ids) for w in cut] == [512, 512, 180]
    assert [w.segments for w in cut] == [(0,), (-1,), (-1,)]


def test_an_empty_document_has_no_window():
    assert windows(segment(Doc(text="")), tokenizer()) == []


def test_padding_is_masked_and_pieces_lie_between_head_and_tail():
    doc = segment(Doc(text="甲乙。丙。\n丁。"))
    batch = collate(windows(doc, tokenizer("甲乙丙丁。"), size=7))
    assert batch.ids.shape == (2, 7)
    assert batch.mask.sum(axis=1).tolist() == [7, 3]
    assert batch.heads.tolist() == [[0, 4], [0, 0]]
    assert batch.tails.tolist() == [[4, 7], [3, 0]]


def test_full_width_and_capital_letters_are_one_character_each_and_unknown_ones_share_an_id():
    vocabulary = Vocabulary([*SPECIAL, "a", "1", "，", ","])
    assert vocabulary.ids("Ａａ１，﷽").tolist() == [vocabulary.index[c] for c in ("a", "a", "1", ",", UNKNOWN)]
    assert len(normalise("İstanbul")) == len("İstanbul")


def test_a_vocabulary_is_read_as_it_was_written(tmp_path):
    vocabulary = Vocabulary.build(["要要要 ，", "要\u2028"], least=1)
    vocabulary.write(tmp_path / "vocab.txt")
    assert Vocabulary.read(tmp_path / "vocab.txt").tokens == vocabulary.tokens
    assert np.array_equal(Vocabulary.read(tmp_path / "vocab.txt").ids("要 ，"), vocabulary.ids("要 ，"))

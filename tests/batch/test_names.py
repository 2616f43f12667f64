from itertools import permutations
from pathlib import Path

import pytest

from nlp.batch.names import MAX_BYTES, output_names


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        (["a/x.txt"], ["x"]),
        (["a/x.v2.txt"], ["x.v2"]),
        (["a/x.txt", "b/x.txt"], ["a-x", "b-x"]),
        (["a/x.txt", "a/x.docx"], ["x-txt", "x-docx"]),
        (["a/x.txt", "a/x.docx", "b/x.txt"], ["a-x-txt", "a-x-docx", "b-x-txt"]),
        (["1/a/x.txt", "2/a/x.txt"], ["a-x", "a-x-2"]),
        (["a/x.txt", "b/x.txt", "c/a-x.txt"], ["a-x-2", "b-x", "a-x"]),
        (["a/X.txt", "b/x.txt"], ["a-X", "b-x"]),
    ],
)
def test_names_are_unique_and_the_same_in_any_order(paths, names):
    wanted = dict(zip(paths, names, strict=True))
    for order in permutations(paths):
        assert dict(zip(order, output_names([Path(p) for p in order]), strict=True)) == wanted


def test_long_names_leave_room_for_what_comes_behind():
    names = output_names([Path("甲" * 84 + ".txt"), Path("b") / ("甲" * 84 + ".txt")])
    assert len(set(names)) == 2
    assert all(len(f"{name}-实施方案.docx".encode()) < 255 and len(name.encode()) <= MAX_BYTES + 2 for name in names)


@pytest.mark.parametrize(
    ("name", "wanted"), [('a:b|c?"<d>*e\\f.txt', "a_b_c___d__e_f"), ("CON.txt", "CON_"), ("com1.txt", "com1_")]
)
def test_names_can_be_copied_to_windows(name, wanted):
    assert output_names([Path(name)]) == [wanted]


def test_name_in_gb18030_is_shown_as_text():
    import os

    assert output_names([Path(os.fsdecode("讲话".encode("gb18030")) + ".txt")]) == ["讲话"]

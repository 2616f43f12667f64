"""What a model polished stands in the Word file as tracked changes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest

import nlp
from nlp.draft.layout import to_bytes
from nlp.draft.layout.revisions import differences
from nlp.draft.paper import Paper, Paragraph, Piece, pending
from tests.draft.layout.papers import REFERENCES, ROW

BEFORE, AFTER = "由县司法局牵头去完成文件的清理工作。", "由县司法局牵头完成文件清理。"


def paper(before: str = BEFORE, after: str = AFTER) -> Paper:
    piece = Piece(after, (ROW.key,), field="task", before=before)
    return Paper("实施方案", "关于文件清理的实施方案", (Paragraph("body", (Piece("1."), piece)),), references=REFERENCES, polisher="某模型 & 7B")


def document(content: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [(BEFORE, AFTER), ("甲乙丙丁。", "丁丙乙甲。"), ("完成清理。", "限期完成清理。"), ("完成清理工作。", "完成清理。"), ("甲。", "乙。"), ("同样。", "同样。")],
)
def test_differences_give_back_both(before, after):
    found = list(differences(before, after))
    assert "".join(words for kind, words in found if kind != "ins") == before
    assert "".join(words for kind, words in found if kind != "del") == after


def test_single_characters_between_changes_are_not_shown_apart():
    assert list(differences("甲乙丙丁戊己庚。", "子乙丑丁寅己庚。")) == [("del", "甲乙丙丁戊"), ("ins", "子乙丑丁寅"), ("same", "己庚。")]


def test_tracked_changes_carry_the_name_of_the_model():
    xml = document(to_bytes(paper()))
    found = re.findall(r'<w:(ins|del) w:id="(\d+)" w:author="([^"]*)">.*?</w:\1>', xml)
    assert found == [("del", "1", "某模型 &amp; 7B"), ("del", "2", "某模型 &amp; 7B"), ("del", "3", "某模型 &amp; 7B")]
    assert re.findall(r"<w:delText[^>]*>([^<]*)<", xml) == ["去", "的", "工作"]
    assert "<w:date" not in xml


def test_the_bookmark_of_the_row_is_around_the_change():
    xml = document(to_bytes(paper()))
    assert re.search(rf'<w:bookmarkStart w:id="\d+" w:name="duban_{ROW.key}_task"/>.*<w:del .*<w:bookmarkEnd', xml)


def test_the_file_reads_as_polished(tmp_path):
    path = tmp_path / "方案.docx"
    path.write_bytes(to_bytes(paper()))
    text = nlp.read(path).text
    assert AFTER in text
    assert BEFORE not in text


def test_gaps_stay_highlighted_beside_a_change():
    gap = pending("责任单位")
    xml = document(to_bytes(paper(f"由{gap}去完成清理。", f"由{gap}完成清理。")))
    assert xml.count('<w:highlight w:val="yellow"/>') == 1


def test_a_paper_that_was_not_polished_has_no_changes():
    plain = replace(paper(), body=(Paragraph("body", (Piece(AFTER, (ROW.key,), field="task"),)),), polisher="")
    assert not re.search(r"<w:(?:ins|del) ", document(to_bytes(plain)))

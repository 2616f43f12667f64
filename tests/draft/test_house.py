"""An office's own Word template is filled without Python: its words stay, the places take the draft's."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import docx
import pytest

from nlp.draft.compose import Options, compose
from nlp.draft.gather import from_analyses
from nlp.draft.house import fill
from nlp.draft.kinds import find_kind
from nlp.draft.profile import Profile
from nlp.errors import UsageError


@pytest.fixture
def template(tmp_path):
    document = docx.Document()
    document.add_paragraph("清河县水利局便笺")
    document.add_paragraph("{{ title }}")
    document.add_paragraph("编号：{{ number }}　联系人：{{ contact }}")
    document.add_paragraph("{%p for line in body %}")
    document.add_paragraph("{{ line.text }}")
    document.add_paragraph("{%p endfor %}")
    table = document.add_table(rows=4, cols=3)
    for cell, words in zip(table.rows[0].cells, ("序号", "事项", "谁、何时"), strict=True):
        cell.text = words
    table.rows[1].cells[0].text = "{%tr for row in rows %}"
    for cell, words in zip(table.rows[2].cells, ("{{ row.number }}", "{{ row.words }}", "{{ row.owners }}，{{ row.times }}"), strict=True):
        cell.text = words
    table.rows[3].cells[0].text = "{%tr endfor %}"
    path = tmp_path / "便笺.docx"
    document.save(path)
    return path


def filled(template, analysis, **office):
    kind, matter = find_kind("实施方案"), from_analyses({"讲话": analysis})
    profile = Profile(**office)
    content = fill(template, compose(kind, matter, profile=profile), matter, kind, profile=profile, options=Options())
    return docx.Document(BytesIO(content)), content


def test_places_are_filled_and_gaps_shown(template, speech):
    document, _ = filled(template, speech, number="清水办〔2026〕3号")
    words = [p.text for p in document.paragraphs]
    assert words[:3] == [
        "清河县水利局便笺",
        "关于贯彻落实全县粮食安全工作会议精神的实施方案",
        "编号：清水办〔2026〕3号　联系人：【待补：联系人】",
    ]
    assert any(line.startswith("1.在6月底前完成20个库点清查。") for line in words)
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[1] == ["1", "在6月底前完成20个库点清查。", "县粮储局，6月底前"]
    assert rows[2] == ["2", "建立出入库电子台账。", "【待补：责任单位】，【待补：完成时限】"]
    assert len(rows) == 5


def test_the_same_input_gives_the_same_bytes(template, speech):
    assert filled(template, speech)[1] == filled(template, speech)[1]


def test_a_template_that_is_no_docx_is_named(tmp_path, speech):
    path = tmp_path / "便笺.docx"
    path.write_text("不是", encoding="utf-8")
    with pytest.raises(UsageError, match="打不开模板"):
        filled(path, speech)


def test_a_damaged_template_is_named(template, speech):
    content = template.read_bytes()
    for place in range(0, len(content), len(content) // 60):
        turned = bytearray(content)
        turned[place] ^= 0x55
        template.write_bytes(turned)
        with suppress(UsageError):  # a turned date of a member harms nothing
            filled(template, speech)


def test_a_place_written_wrongly_is_named(tmp_path, speech):
    document = docx.Document()
    document.add_paragraph("{% if %}")
    document.save(tmp_path / "错.docx")
    with pytest.raises(UsageError, match="占位写法有误"):
        filled(tmp_path / "错.docx", speech)

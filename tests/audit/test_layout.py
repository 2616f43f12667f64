"""The layout rules on whole files: our own drafts are clean, other files and other texts are left alone."""

from __future__ import annotations

import pytest

from nlp.audit import audit, shipped
from nlp.datamodel import Doc
from nlp.pipeline import prepare
from nlp.readers import read_bytes
from tests.audit.docx_example import build
from tests.draft.conftest import build_analysis
from tests.drafts import plan_docx

RULES = [rule for rule in shipped() if rule.kind == "layout"]
TEXT = "关于做好夏粮收购的通知\n各镇人民政府：\n现将有关事项通知如下。\n县发展和改革局\n2026年5月6日"


def found(data: bytes, genre: str) -> dict[str, str]:
    doc = prepare(read_bytes(data, name="a.docx"), date="2026-05-06")
    return {f.rule: f.severity for f in audit(doc, rules=RULES, genre=genre, file=data)}


def test_our_own_draft_is_clean():
    speech = build_analysis(
        "procedure 同志们：",
        "head1 一、管好库存",
        "head2 （一）清查库点",
        "task [LEAD 县粮储局]要会同[SUPPORT 县财政局]在[DATE 6月底前]完成[FIGURE 20个]库点清查。",
        "requirement 要坚持底线思维，把“大国粮仓”守好。",
        "task [ADDRESSEE 各乡镇]要在[DATE 年底前]改造危旧仓房。",
    )
    data = plan_docx(speech)
    assert found(data, "plan") == {}


@pytest.mark.parametrize("genre", ["speech", "table", "other"])
def test_what_binds_papers_only_informs_elsewhere(genre):
    data = build(TEXT, {"page": {"top": 20, "width": 216, "height": 279}, "footer": {}})
    assert found(data, "notice") == {"FMT-PAPER": "error", "FMT-MARGIN": "error"}
    assert found(data, genre) == {"FMT-PAPER": "info", "FMT-MARGIN": "info"}


@pytest.mark.parametrize(
    "file", [None, b"", b"PK\x03\x04", "纯文本".encode(), build("另一份文件", {"page": {"top": 20}})]
)
def test_without_its_file_a_text_has_no_layout(file):
    assert audit(Doc(text=TEXT), rules=RULES, genre="notice", file=file) == ()

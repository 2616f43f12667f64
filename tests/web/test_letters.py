"""/letters: letters for what is due, papers of a meeting, each by two clicks."""

import io
from zipfile import ZipFile

import pytest
from docx import Document

from nlp.ledger.history import history
from nlp.ledger.life import take
from tests.ledger.meeting import CLERK, READER, on, take_in
from tests.web.desk import desk, text
from tests.web.test_table import accept


@pytest.fixture
def meeting(blank):
    take_in(blank)
    accept(on(blank, "2024-03-06"), 1, 2, step="立项")
    with on(blank, "2024-03-06").write(CLERK) as work:
        for task_id in (1, 2):
            take(work, task_id, "交办", version=3)
    return on(blank, "2024-07-03")


def words(content):
    return "\n".join(p.text for p in Document(io.BytesIO(content)).paragraphs)


def test_what_is_overdue_stands_chosen_under_its_letter(meeting):
    page = desk(meeting, CLERK).get("/letters?kind=催办函")
    assert page.text.count('name="pick"') == 2
    assert "逾期3天" in text(page)


def test_letters_to_two_units_come_as_zip_and_are_put_down(meeting):
    answer = desk(meeting, CLERK).post("/letters", {"kind": "催办函", "pick": ["1:4", "2:4"]})
    assert answer.headers["content-type"] == "application/zip"
    assert len(ZipFile(io.BytesIO(answer.content)).namelist()) == 2
    with meeting.read() as work:
        assert history(work, 1)[-1].action == "催办"


def test_letter_to_one_unit_is_a_document(meeting):
    answer = desk(meeting, CLERK).post("/letters", {"kind": "催办函", "pick": ["1:4"]})
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "河道清淤" in words(answer.content)


def test_who_only_reads_gets_no_button(meeting):
    page = desk(meeting, READER).get("/letters").text
    assert "下载催办函" not in page


@pytest.mark.parametrize("kind", ["实施方案", "任务分解表", "工作要点"])
def test_paper_of_a_meeting_is_a_document(meeting, kind):
    clerk = desk(meeting, CLERK)
    page = clerk.get("/letters").text
    held = page[page.index('name="meeting"') :].split("<option>")[1].split("</option>")[0]
    answer = clerk.get("/letters/paper", params={"meeting": held, "kind": kind})
    assert answer.status_code == 200
    assert Document(io.BytesIO(answer.content)).paragraphs


def test_kind_that_is_a_path_is_refused(meeting, tmp_path):
    (tmp_path / "mine.yaml").write_text("name: 我的", encoding="utf-8")
    answer = desk(meeting, CLERK).get("/letters/paper", params={"meeting": "x", "kind": str(tmp_path / "mine.yaml")[-20:]})
    assert answer.status_code == 422

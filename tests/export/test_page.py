"""The page as text: what is escaped, what is cut where, what is said about it."""

from __future__ import annotations

import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest

from nlp.datamodel import (
    Analysis,
    Deadline,
    Doc,
    FileRecord,
    Heading,
    Meta,
    Origin,
    Party,
    Segment,
    Source,
    Target,
    Task,
)
from nlp.export.page import render_page, write_page

HEAD = "一、治理𬭩河"
TEXT = f"{HEAD}\n县水务局要主动担当。\n10月底前清淤𠮷家滩12公里，同步公示。\n（配合单位：县财政局）\n"


def spot(words: str, text: str = TEXT) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def party(words: str, how: str = "explicit") -> Party:
    return Party(*spot(words), words, words, how)


def analysis(**meta: str) -> Analysis:
    segments = (
        Segment(*spot(HEAD), "topic"),
        Segment(*spot("县水务局要主动担当。"), "requirement"),
        Segment(*spot("10月底前清淤𠮷家滩12公里，同步公示。"), "task"),
        Segment(*spot("（配合单位：县财政局）"), "assignment"),
    )
    tasks = (
        Task(
            "a",
            *spot("10月底前清淤𠮷家滩12公里"),
            segment=2,
            grade="A",
            lead=(party("县水务局", "carried"),),
            support=(party("县财政局", "carried"),),
            deadlines=(Deadline(*spot("10月底前"), "10月底前", "date", "2025-10-31"),),
            targets=(Target(*spot("12公里"), "12公里", 12.0, "公里"),),
        ),
        Task("b", *spot("同步公示"), segment=2, grade="B"),
    )
    headings = (Heading(*spot(HEAD), "一", 1),)
    doc = Doc(TEXT, Source("河.txt"), Meta(**meta), segments=segments, headings=headings)  # type: ignore[arg-type]
    return Analysis(doc, tasks)


class Marks(HTMLParser):
    """Collects text by the attribute of the elements around it: `marks["r"]["0"]` is the words of row 0."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.marks: dict[str, dict[str, str]] = {"r": {}, "c": {}, "h": {}}
        self.text = ""
        self._open: list[list[tuple[str, str | None]]] = []
        self.feed(page.partition('class="part text">')[2].partition('class="part rows"')[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        for name, value in (pair for attrs in self._open for pair in attrs):
            words = self.marks.get(name.removeprefix("data-"), {})
            for token in (value or "").split() if name.startswith("data-") else ():
                words[token] = words.get(token, "") + data


def rows(page: str) -> list[str]:
    return re.findall(r'<tr class="row".*?</tr>', page, re.S)


def test_every_task_has_its_words_in_the_text_and_a_row() -> None:
    page = render_page({"河": analysis()})
    assert Marks(page).marks["r"] == {"0": "10月底前清淤𠮷家滩12公里", "1": "同步公示"}
    assert len(rows(page)) == 2


def test_offsets_hold_behind_characters_beyond_the_bmp() -> None:
    marks = Marks(render_page({"河": analysis()})).marks
    assert sorted(marks["c"].values()) == sorted(["县水务局", "县财政局", "10月底前", "12公里"])
    assert marks["h"] == {"0": HEAD}


def test_the_text_is_whole_and_keeps_its_lines() -> None:
    shown = Marks(render_page({"河": analysis()})).text
    assert [line for line in shown.splitlines() if line.strip()] == TEXT.splitlines()


def test_every_cell_leads_to_the_number_of_its_span() -> None:
    page = render_page({"河": analysis()})
    marks = Marks(page).marks["c"]
    found = re.findall(r'class="proof.*?data-c="(\d+)".*?>([^<]+)</button>', page, re.S)
    assert len(found) == 4
    assert all(marks[number] == words for number, words in found)


def test_a_carried_cell_and_one_from_an_assignment_line_say_so() -> None:
    assert re.findall(r'class="how">([^<]+)<', rows(render_page({"河": analysis()}))[0]) == ["承前", "分工"]


def test_units_stand_under_the_columns_of_the_ledger() -> None:
    assert re.findall(r'class="label">([^<]+)<', rows(render_page({"河": analysis()}))[0]) == ["牵头", "配合"]


def test_missing_owner_and_deadline_are_marked() -> None:
    full, bare = rows(render_page({"河": analysis()}))
    assert ">待明确<" not in full
    assert bare.count(">待明确<") == 2
    assert "data-no-owner" in bare
    assert "data-no-time" in bare


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "</template><b>", '" onclick="x', "<!--", "&lt;", "'>"])
def test_text_and_names_stay_text(evil: str) -> None:
    text = f"县局{evil}年底前办结。"
    task = Task("a", 0, len(text) - 1, 0, "A", lead=(Party(0, len(text) - 1, text[:-1], text[:-1]),))
    doc = Doc(text, meta=Meta(title=evil), segments=(Segment(0, len(text), "task"),))
    failed = FileRecord(evil, "failed", message=evil)
    page = render_page({evil: Analysis(doc, (task,))}, files=[failed])
    plain = render_page({"名": Analysis(doc, (task,))})
    assert text in Marks(page).text
    assert page.count("<script>") == plain.count("<script>") == 1
    assert page.count("</template>") == 1
    assert "onclick=" not in re.sub(r"&#34; onclick=", "", page)


def test_a_wrapped_line_inside_a_segment_stays_in_its_paragraph() -> None:
    text = "各镇要在年底\n前办结。\n散会。"
    segments = (Segment(0, 11, "task"), Segment(12, 15, "procedure"))
    page = render_page({"a": Analysis(Doc(text, segments=segments), (Task("a", 0, 10, 0, "B"),))})
    assert page.count('<p class="p') == 2
    assert Marks(page).marks["r"]["0"] == "各镇要在年底\n前办结"
    assert "各镇要在年底前办结" in rows(page)[0]


def test_pages_and_speakers_are_shown_where_they_change() -> None:
    text = "甲。\n乙。\n丙。"
    origins = (Origin(0, 2, page=1), Origin(3, 5, page=1), Origin(6, 8, page=2, speaker="发言人1", time="00:01:02"))
    page = render_page({"a": Analysis(Doc(text, origins=origins))})
    assert re.findall(r'class="place">([^<]+)<', page) == ["第 1 页", "第 2 页 · 发言人1 00:01:02"]


def test_duplicates_lead_to_each_other_under_one_number() -> None:
    first = analysis()
    again = Analysis(first.doc, (Task("z", *spot("同步公示"), segment=2, grade="B", duplicate_of="河#b"),))
    page = render_page({"河": first, "河_2": again})
    assert re.findall(r'class="twin" data-doc="(\d)" data-row="(\d)"[^>]*>([^<]+)<', page) == [
        ("1", "0", "同一任务，另见 河_2"),
        ("0", "1", "同一任务，另见 河"),
    ]
    assert re.findall(r'class="number">(\d+)<', page) == ["1", "2", "2"]
    assert "合并重复后 <b>2</b>" in page


def test_similar_rows_lead_to_each_other_under_their_numbers() -> None:
    first = analysis()
    other = Analysis(first.doc, (Task("z", *spot("同步公示"), segment=2, grade="B", similar_to="河#b"),))
    page = render_page({"河": first, "河_2": other})
    assert re.findall(r'class="twin"[^>]*>([^<]+)<', page) == ["疑似重复：第 3 条（河_2）", "疑似重复：第 2 条（河）"]
    assert "合并重复后" not in page


def test_an_unknown_day_is_said_and_a_known_one_shown() -> None:
    assert "日期未知" in render_page({"河": analysis()})
    assert "日期 2025-03-02（据原文）" in render_page({"河": analysis(date="2025-03-02", date_source="text")})


def test_nothing_at_all_still_makes_a_page() -> None:
    assert "没有读出任何文件" in render_page({})


def test_a_document_without_tasks_or_text_is_listed() -> None:
    page = render_page({"空": Analysis(Doc(""))})
    assert "本文件没有可列入台账的任务" in page


def test_failed_and_skipped_files_are_listed_with_their_reasons() -> None:
    files = [
        FileRecord("收件/扫描.pdf", "failed", message="只有图像，请先识别文字"),
        FileRecord("收件/副本.txt", "skipped", message="与 河.txt 相同"),
        FileRecord("收件/河.txt", "done", name="河"),
    ]
    page = render_page({"河": analysis()}, files=files)
    assert "只有图像，请先识别文字" in page
    assert "与 河.txt 相同" in page
    assert "收件/河.txt" not in page


def test_the_page_asks_for_nothing_from_outside() -> None:
    page = render_page({"河": analysis()})
    assert "default-src 'none'" in page
    assert re.findall(r"""(?:src|href|action)\s*=|url\(|@import|https?:|style="|\son\w+=""", page) == []


def test_the_file_replaces_an_older_one_and_leaves_no_other(tmp_path: Path) -> None:
    target = tmp_path / "index.html"
    target.write_text("旧", encoding="utf-8")
    write_page({"河": analysis()}, target)
    assert target.read_bytes().startswith(b"<!DOCTYPE html>")
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert stat.S_IMODE(target.stat().st_mode) & 0o444 == 0o444


def test_a_name_that_is_no_unicode_does_not_stop_the_page(tmp_path: Path) -> None:
    write_page(
        {"a": Analysis(Doc("甲"))}, tmp_path / "p.html", files=[FileRecord("坏\udcff.txt", "failed", message="坏")]
    )
    assert "坏?.txt" in (tmp_path / "p.html").read_text(encoding="utf-8")

"""The page of an audited document: everything escaped, every finding reachable without a script."""

import re

import pytest

from nlp.audit import review
from nlp.export.audit_page import render_audit_page, write_audit_page
from tests.audit.own import rule, swapped

RULES = [
    swapped("布署", "部署", id="A"),
    rule("再布", id="B", family="grammar", severity="warning"),
    rule("<b>甲", id="C", family="structure", severity="fatal", message="勿写<i>{match}"),
]
TEXT = "关于布署工作的通知\r\n\r\n一、再布署一次<b>甲</b>&。\n末句布署"


def text_of(html: str) -> str:
    """Return what a reader sees of the text, marks and line numbers aside."""
    body = html[html.index('<div class="text">') : html.index('<section class="findings"')]
    return "\n".join(re.sub("<[^>]*>", "", p) for p in re.findall("<p[^>]*>(.*?)</p>", body, flags=re.S))


@pytest.fixture(scope="module")
def html() -> str:
    return render_audit_page(review(TEXT, rules=RULES), name="通知<1>.txt")


def test_text_is_whole_and_escaped(html):
    assert text_of(html) == "关于布署工作的通知\n一、再布署一次&lt;b&gt;甲&lt;/b&gt;&amp;。\n末句布署"
    assert "<b>甲" not in html
    assert "<i>" not in html
    assert "通知&lt;1&gt;.txt" in html


def test_marks_and_findings_are_links_to_one_another(html):
    places, listed = re.findall(r'id="m(\d+)" href="#f(\d+)"', html), re.findall(r'<li id="f(\d+)"', html)
    assert places == [(n, n) for n in listed] == [(str(n), str(n)) for n in range(1, 6)]
    assert re.findall(r'href="#m(\d+)"', html) == listed


def test_overlapping_findings_share_their_words(html):
    assert re.findall(r'<mark class="(\w+)" data-f="([\d ]+)">(.*?)</mark>', html) == [
        ("error", "1", "布署"),
        ("warning", "2", "再"),
        ("error", "2 3", "布"),
        ("error", "3", "署"),
        ("fatal", "4", "&lt;b&gt;甲"),
        ("error", "5", "布署"),
    ]


def test_what_is_missing_somewhere_has_a_mark_of_its_own():
    gap = rule("(?<=甲)(?=乙)", id="GAP", kind="regex", match={"regex": "(?<=甲)(?=乙)"})
    end = rule("$", id="END", kind="regex", match={"regex": r"(?<=丙)\Z"})
    html = render_audit_page(review("甲乙\n丙", rules=[gap, end]), name="a")
    assert re.findall(r'(\w+)<a class="n" id="m(\d)"[^>]*></a><mark class="error gap" data-f="\d"></mark>', html) == [("甲", "1"), ("丙", "2")]


def test_finding_over_paragraphs_is_marked_in_each():
    html = render_audit_page(review("甲一\n乙二\n", rules=[rule("", kind="regex", match={"regex": "一\n乙"})]), name="a")
    assert re.findall('<mark class="error" data-f="1">(.*?)</mark>', html) == ["一", "乙"]


def test_headings_that_fill_their_line_are_set_as_such():
    html = render_audit_page(review("一、抓好整治。\n（一）清理河道。各镇要在汛前完成清理。\n", rules=RULES), name="a")
    assert [re.sub("<[^>]*>", "", p) for p in re.findall('<p class="head">(.*?)</p>', html)] == ["一、抓好整治。"]


def test_counts_head_the_page(html):
    assert re.findall(r'data-severity="(\w+)" checked><span>\w+ <b>(\d+)</b>', html) == [("fatal", "1"), ("error", "3"), ("warning", "1")]
    assert re.findall(r'data-family="\d" checked><span>(\S+) <b>(\d+)</b>', html) == [("错别字", "3"), ("语法搭配", "1"), ("结构", "1")]


def test_only_the_page_s_own_script_may_run(html):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe-inline" not in html
    assert not re.findall(r'(?:src|href)="(?!#)', html)


def test_clean_document_says_so(tmp_path):
    write_audit_page(review("平安。\n", rules=RULES), tmp_path / "a.html", name="a.txt")
    assert "没有发现问题" in (tmp_path / "a.html").read_text(encoding="utf-8")

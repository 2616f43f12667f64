"""The page: every number leads to its sentences, nothing of a text is run, and without text nothing of it is left."""

import re

import pytest

from nlp.compare.report.folder import files
from tests.compare import small


def page(comparison, *, no_text=False):
    return dict(files(comparison, no_text=no_text, formats=["html"]))["index.html"].decode("utf-8")


@pytest.fixture(scope="module")
def html():
    return page(small.made())




def test_every_link_leads_somewhere(html):
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_the_number_of_a_theme_in_a_group_leads_to_its_sentences(html):
    link = re.search(r'<tr data-t="t0">.*?data-g="1"><a href="#(u0-1)">37.5</a>', html)
    assert link
    behind = html[html.index('id="u0-1"') :].split("</details>")[0]
    assert re.sub("<[^>]+>", "", behind).split() == ['id="u0-1">', "甲一", "一、任务县交通局要在6月底前硬化村道20公里。任务指标责任时限", "甲二", "一、任务各镇要养护公路。任务"]
    assert "<mark>村道</mark>" in behind


def test_words_of_the_texts_are_never_markup(html):
    assert "<b>2座</b>" not in html
    assert "&lt;b&gt;2座&lt;/b&gt;" in html


def test_a_unit_without_a_theme_is_listed_under_the_residual_code(html):
    behind = html[html.index('id="t2"') :].split("</section>")[0]
    assert ">其他</h3>" in behind
    assert "要重视安全" in behind


def test_the_policy_allows_no_request_and_no_script_but_the_pages_own(html):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert not re.search(r'\s(?:style|onclick|src)="', html)
    assert len(re.findall("<script>", html)) == 1
    assert len(html.split("<script>")[1].split("</script>")[0].encode()) < 100_000


def test_without_text_no_sentence_and_no_heading_is_left():
    html = page(small.made(), no_text=True)
    for words in ("硬化村道20公里", "要重视安全", "一、任务", "要加固危桥"):
        assert words not in html
    assert "样本构成" in html
    assert "37.5" in html


def test_what_describes_only_says_so():
    comparison = small.made()
    run = {**comparison.run, "counts": {**comparison.run["counts"], "tested": 0, "single": 2, "groups": 2}}
    html = page(small.made(run=run))
    assert "只作描述" in html


def test_figures_stand_in_the_page_without_styles_of_their_own_and_lead_to_the_sentences(html):
    figures = re.findall("<figure>(.*?)</figure>", html, flags=re.S)
    assert figures
    assert not any("<style" in figure or "style=" in figure for figure in figures)
    assert all("<title" in figure for figure in figures)
    assert re.search('<a [^>]*href="#u0-1"', "".join(figures))


def test_short_heads_of_rows_stay_on_one_line(html):
    heads = re.findall(r'<th scope="row"( class="short")?>(?:<a[^>]*>)?([^<]*)', html)
    assert heads
    assert all(bool(short) == (len(words) <= 10) for short, words in heads)
    assert re.search(r"tbody th\.short[^}]*white-space: nowrap", html)

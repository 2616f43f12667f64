"""Web pages: the main text without what the site puts around it."""

from __future__ import annotations

import pytest

from nlp.readers import read_bytes

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>站点</title><script>var a="，。";</script></head><body>
<div class="header"><a href="/">首页</a></div><div id="nav"><ul><li><a>新闻</a><li><a>公告</a><li><a>公开</a></ul></div>
<div class="wrap"><div class="position">当前位置：<a>首页</a></div><h1>在全县会议上的讲话</h1>
<div id="zoom"><p>　　同志们：</p><p>　　今天召开会议，主要任务是
部署工作。下面，我讲三点意见。</p><p style="display:none">隐藏，不读。</p>
<p><b>一、</b>提高认识，<br>抓好落实。</p>
<table><tr><th>事项</th><th>单位</th></tr><tr><td><p>建成平台</p></td><td>县司法局</td></tr></table>
<p>谢谢大家，散会。</p></div><div class="share">分享到：微信，微博</div></div>
<div class="footer">版权所有：某县人民政府，地址：某路1号，备案号：1。</div></body></html>"""
MAIN = """在全县会议上的讲话
同志们：
今天召开会议，主要任务是部署工作。下面，我讲三点意见。
一、提高认识，
抓好落实。
事项 | 单位
建成平台 | 县司法局
谢谢大家，散会。"""


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("gb2312", "gb18030"), ("utf-8", "utf-8"), ("utf-8", "gb18030"), ("unicode_escape", "utf-8")],
)
def test_the_main_text_whatever_the_page_says_of_its_encoding(charset: str, encoding: str) -> None:
    doc = read_bytes(PAGE.format(charset=charset).encode(encoding), name="a.htm")
    assert doc.text == MAIN
    assert doc.source.format == "html"
    assert [o.kind for o in doc.origins].count("table") == 2


def test_one_bad_byte_costs_one_character() -> None:
    data = PAGE.format(charset="gb2312").encode("gb18030").replace("散会".encode("gb18030"), b"\xc9\xff")
    assert read_bytes(data, name="a.html").text.endswith("\n谢谢大家，\ufffd\ufffd。")


def test_a_bare_page_is_read_whole() -> None:
    assert read_bytes("<p>第一段。</p>散句<p>第二段。</p>".encode(), name="a.html").text == "第一段。\n散句\n第二段。"


def test_a_layout_table_is_read_as_paragraphs() -> None:
    page = "<table><tr><td>菜单</td><td><table><tr><td><p>正文，第一段。</p><p>第二段。</p></td></tr></table></td></tr></table>"
    assert read_bytes(page.encode(), name="a.html").text == "菜单\n正文，第一段。\n第二段。"

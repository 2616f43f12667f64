"""The Word file of a paper: the figures of the profile, nothing of a template, the same bytes for the same paper."""

from __future__ import annotations

import re

import docx
import pytest
from lxml import etree

from nlp.audit import audit, shipped
from nlp.draft.layout import PROFILES, to_bytes, write
from nlp.draft.layout.figures import figures, type_width
from nlp.draft.paper import Paper
from nlp.errors import UsageError, WriteFailedError
from nlp.pipeline import prepare
from nlp.readers import read_bytes
from tests.draft.layout.papers import FORMS, bare, body, letter, notice, plan
from tests.draft.layout.word import W, parts, properties, style, tree, values, words


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the file of every form."""
    return {name: to_bytes(make()) for name, make in FORMS.items()}


def test_pages_and_margins(files):
    upright, lying = ({"w": "11906", "h": "16838"}, {"w": "16838", "h": "11906", "orient": "landscape"})
    body_of_notice = tree(files["notice"])
    assert [values(e) for e in body_of_notice.iter(f"{W}pgSz")] == [upright, lying, upright]
    margins = [[values(e)[side] for side in ("top", "bottom", "left", "right")] for e in body_of_notice.iter(f"{W}pgMar")]
    assert margins == [["2098", "1984", "1588", "1474"], ["1588", "1474", "1984", "2098"], ["2098", "1984", "1588", "1474"]]


def test_a_body_can_lie(files):
    from dataclasses import replace

    sections = list(tree(to_bytes(replace(plan(), landscape=True))).iter(f"{W}pgSz"))
    assert [values(e).get("orient") for e in sections] == ["landscape"]


@pytest.mark.parametrize("name", FORMS)
def test_no_paragraph_is_empty_but_what_word_wants_behind_a_table(files, name):
    for p in tree(files[name]).iter(f"{W}p"):
        if not words(p) and next(p.iter("{*}blip"), None) is None:
            in_cell = any(etree.QName(a).localname == "tc" for a in p.iterancestors())
            assert in_cell or properties(p)["pStyle"] == {"val": "Anchor"}


@pytest.mark.parametrize("name", FORMS)
def test_every_run_of_text_asks_for_the_han_face(files, name):
    runs = [r for r in tree(files[name]).iter(f"{W}r") if r.find(f"{W}t") is not None]
    assert runs
    assert all(r.find(f"{W}rPr/{W}rFonts").get(f"{W}hint") == "eastAsia" for r in runs)


@pytest.mark.parametrize("name", FORMS)
def test_every_style_that_is_used_is_there(files, name):
    used = {
        e.get(f"{W}val")
        for part in parts(files[name])
        if re.fullmatch(r"word/(?:document|footer\d|comments)\.xml", part)
        for e in tree(files[name], part).iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
    }
    defined = {e.get(f"{W}styleId") for e in tree(files[name], "word/styles.xml").iter(f"{W}style")}
    assert used <= defined


@pytest.mark.parametrize("name", FORMS)
def test_nothing_of_a_template_is_left_and_no_author_is_named(files, name):
    content = parts(files[name])
    everything = b"".join(part for path, part in content.items() if not path.endswith(".png"))
    for remnant in ("python-docx", "Calibri", "Cambria", "MS Mincho", "12240", "theme/", "creator", "lastModifiedBy", "http://www.w3.org"):
        assert remnant.encode() not in everything
    pictures = {path for path in content if path.startswith("word/media/")}
    feet = {path for path in content if path.startswith("word/footer")}
    assert len(feet) == {"notice": 4, "plan": 4, "letter": 3}.get(name, 2)
    assert set(content) - pictures - feet == {
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/settings.xml",
        "word/styles.xml",
    }


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("sources", ["none", "comment", "table"])
def test_the_same_paper_gives_the_same_bytes(name, sources):
    assert to_bytes(FORMS[name](), sources=sources) == to_bytes(FORMS[name](), sources=sources)


@pytest.mark.parametrize("name", FORMS)
def test_every_word_of_the_paper_stands_in_the_file_in_its_order(files, name):
    paper = FORMS[name]()
    text = re.sub(r"\s", "", read_bytes(files[name], name="a.docx").text)
    at = 0
    for kind, line in paper.lines():
        if kind in ("head", "signer", "imprint", "organ"):
            assert re.sub(r"\s", "", line) in text
        else:
            at = text.find(re.sub(r"\s", "", line), at)
            assert at >= 0, (kind, line)


def test_other_programs_read_the_file(files):
    for content in files.values():
        from io import BytesIO

        assert docx.Document(BytesIO(content)).paragraphs


@pytest.mark.parametrize(
    ("profile", "style_id", "face"),
    [
        ("gb", "Normal", "仿宋_GB2312"),
        ("gb", "Title", "方正小标宋简体"),
        ("gb", "Heading1", "黑体"),
        ("gb", "Heading2", "楷体_GB2312"),
        ("gb", "Heading3", "仿宋_GB2312"),
        ("gb", "Footer", "宋体"),
        ("windows", "Normal", "仿宋"),
        ("windows", "Title", "华文中宋"),
        ("windows", "HeadMark", "华文中宋"),
        ("windows", "Heading1", "黑体"),
        ("windows", "Heading2", "楷体"),
        ("windows", "Heading4", "仿宋"),
        ("windows", "Footer", "宋体"),
    ],
)
def test_typefaces(profile, style_id, face):
    fonts = values(style(to_bytes(bare(), profile=profile), style_id).find(f"{W}rPr/{W}rFonts"))
    assert fonts == {"ascii": face, "hAnsi": face, "eastAsia": face, "cs": face, "hint": "eastAsia"}


def test_digits_in_a_latin_face_but_for_the_page_number():
    content = to_bytes(bare(), latin=True)
    faces = {name: values(style(content, name).find(f"{W}rPr/{W}rFonts"))["ascii"] for name in ("Normal", "Heading1", "Footer")}
    assert faces == {"Normal": "Times New Roman", "Heading1": "Times New Roman", "Footer": "宋体"}
    assert values(style(content, "Normal").find(f"{W}rPr/{W}rFonts"))["eastAsia"] == "仿宋_GB2312"


def test_every_face_names_what_may_take_its_place(files):
    told = {values(f)["name"]: values(f.find(f"{W}altName"))["val"].split(",") for f in tree(files["bare"], "word/fontTable.xml")}
    assert told["仿宋_GB2312"][:3] == ["FangSong_GB2312", "仿宋", "FangSong"]
    assert set(told) == {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"}


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_headings_are_real_and_not_bold(files, level):
    heading = style(files["notice"], f"Heading{level}")
    assert properties(heading)["outlineLvl"] == {"val": str(level - 1)}
    assert "keepNext" in properties(heading)
    assert values(heading.find(f"{W}rPr/{W}b")) == {"val": "0"}
    assert values(heading.find(f"{W}name")) == {"val": f"heading {level}"}


@pytest.mark.parametrize("name", ["snapToGrid", "autoSpaceDE", "autoSpaceDN", "adjustRightInd", "widowControl"])
def test_word_adds_no_spacing_of_its_own(files, name):
    assert properties(style(files["bare"], "Normal"))[name] == {"val": "0"}


def test_spacing_of_the_text_is_whole_lines(files):
    line = figures()["body"]["line"]
    head = {"HeadMark", "HeadNumber", "HeadSerial"}
    for name in ("plan", "minutes", "bare", "notice"):
        for p in tree(files[name]).iter(f"{W}p"):
            told = properties(p)
            if told["pStyle"]["val"] not in head and "spacing" in told and not (name in ("notice", "plan") and told["pStyle"]["val"] == "AttachmentTitle"):
                assert all(int(told["spacing"].get(side, 0)) % line == 0 for side in ("before", "after"))


def test_odd_and_even_numbers_differ_and_a_letter_begins_without_one(files):
    assert tree(files["letter"], "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    assert [e.tag for e in tree(files["letter"]).iter(f"{W}titlePg")] == [f"{W}titlePg"]
    assert not list(tree(files["notice"]).iter(f"{W}titlePg"))


def test_pictures_stand_in_the_text_with_words_that_tell_what_they_show(files):
    content = parts(files["bare"])
    assert content["word/media/image1.png"].startswith(b"\x89PNG")
    (told,) = tree(files["bare"]).iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr")
    assert told.get("descr") == "时间安排图：三项任务，3月至6月"


def test_a_picture_that_is_none_is_refused():
    from nlp.draft.paper import Picture

    with pytest.raises(UsageError, match="不是 PNG"):
        to_bytes(Paper(kind="", title="甲", body=(Picture(b"GIF89a", 100, ""),)))


def test_everything_pending_is_highlighted_and_nothing_else():
    from dataclasses import replace

    from nlp.draft.paper import Head, pending

    paper = replace(notice(), head=Head(pending("发文机关标志"), number=pending("发文字号")), date=pending("成文日期"), salutation=pending("主送机关") + "：")
    runs = list(tree(to_bytes(paper)).iter(f"{W}r"))
    marked = {words(r) for r in runs if r.find(f"{W}rPr/{W}highlight") is not None}
    assert marked == {pending(what) for what in ("发文机关标志", "发文字号", "成文日期", "主送机关", "完成时限")}
    assert not any("【待补" in words(r) for r in runs if words(r) not in marked)


def test_characters_that_xml_cannot_hold_are_dropped():
    content = to_bytes(Paper(kind="", title="甲\x01乙", body=(body("要修\x0b好三条<道路>&\x00桥梁。"),)))
    assert [words(p) for p in tree(content).iter(f"{W}p")] == ["甲乙", "要修好三条<道路>&桥梁。"]
    assert "甲乙" in parts(content)["docProps/core.xml"].decode()


@pytest.mark.parametrize("name", ["plan", "upward"])
@pytest.mark.parametrize("profile", PROFILES)
def test_our_own_audit_finds_nothing_wrong_with_the_layout(name, profile):
    file = to_bytes(FORMS[name](), profile=profile)
    rules = [rule for rule in shipped() if rule.id.startswith(("FMT", "PRIV-META"))]
    assert len(rules) > 30
    assert audit(prepare(read_bytes(file, name="a.docx"), date="2026-05-06"), rules=rules, file=file) == ()


def test_a_profile_there_is_none_of_is_refused():
    with pytest.raises(UsageError, match="可用的有 gb、windows"):
        to_bytes(bare(), profile="wps")
    with pytest.raises(UsageError, match="可用的有 none、comment、table"):
        to_bytes(bare(), sources="all")


@pytest.mark.parametrize("profile", PROFILES)
def test_every_figure_names_its_clause(profile):
    told = figures(profile)
    for name, entry in {**told, **told["fonts"]}.items():
        if isinstance(entry, dict) and name not in ("fonts", "draft_mark"):
            assert entry["clause"], name
            assert entry["strength"] in {"规定", "一般", "推荐", "应当", "可以", "推算"}, name
    assert type_width(told) == 8844


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    write(letter(), tmp_path / "a.docx")
    assert (tmp_path / "a.docx").read_bytes() == to_bytes(letter())
    with pytest.raises(WriteFailedError, match=r"写不出“.*a\.docx”：所在文件夹不存在"):
        write(letter(), tmp_path / "没有" / "a.docx")
    assert [p.name for p in tmp_path.iterdir()] == ["a.docx"]

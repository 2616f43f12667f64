"""Letters and notices of supervision: what asked for it, where it stands, what is asked, in the tone of their direction."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from nlp.draft.compose import Options, compose
from nlp.draft.gather import from_analyses
from nlp.draft.kinds import find_kind, kinds
from nlp.draft.profile import Profile
from nlp.draft.work import drafts
from nlp.errors import UsageError

OFFICE = Profile(organ="云溪县人民政府督查室", date="2024年5月8日", reply="2024年5月20日前", contact="何田", phone="0000-1234567")


@pytest.fixture
def matter(build):
    """Return a matter of two rows of one unit, the first due at the end of April 2024."""
    return from_analyses(
        {"讲话.txt": build("task [LEAD 县司法局]要在[DATE=2024-04-30 4月底前]公布普法清单。", "task [LEAD 县司法局]要会同[SUPPORT 县教育局]培训教师。")}
    )


def draft(kind, matter, *, profile=OFFICE, as_of=None):
    return compose(find_kind(kind), matter, profile=profile, options=Options(as_of=as_of))


def told(matter, **fields):
    return replace(matter, rows=(replace(matter.rows[0], due="2024-04-30", **fields), *matter.rows[1:]))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("督办通知", "督办通知"), ("督办单", "督办通知单"), ("交办单", "督办通知单"), ("提示函", "提示函"), ("催办函", "催办函")],
)
def test_kinds_by_name(name, kind):
    assert find_kind(name).name == kind


def test_a_reminder(matter):
    assert list(draft("提示函", told(matter, status="办理中", progress="已完成初稿"), as_of=date(2024, 5, 10)).lines()) == [
        ("head", "云溪县人民政府督查室"),
        ("head", "【待补：发文字号】"),
        ("title", "关于全县粮食安全工作会议部署事项办理进度的提示函"),
        ("mark", "（草案，由 duban 依据《讲话》起草，待补4处，待审核）"),
        ("salutation", "县司法局："),
        ("body", "根据全县粮食安全工作会议（【待补：会议日期】）部署，以下2项事项由贵单位负责，现就截至2024年5月10日的办理进度提示如下："),
        (
            "body",
            "1.在4月底前公布普法清单。（完成时限：4月底前，已逾期10天，其中工作日5天）办理状态为“办理中”；进展情况：已完成初稿。",
        ),
        ("body", "2.培训教师。（配合单位：县教育局；完成时限：【待补：完成时限】）【待补：目前进展】。"),
        ("body", "以上事项中，1项已超过完成时限。"),
        ("body", "请贵单位抓紧办理已超过完成时限的事项，其他事项按期完成；需要协调解决的问题，请一并函告。"),
        ("body", "办理情况请于2024年5月20日前书面函告云溪县人民政府督查室。"),
        ("body", "特此函告。"),
        ("organ", "云溪县人民政府督查室"),
        ("date", "2024年5月8日"),
        ("note", "（联系人：何田；联系电话：0000-1234567）"),
    ]


def test_without_a_day_nothing_is_called_overdue(matter):
    text = "\n".join(words for _, words in draft("催办函", told(matter)).lines())
    assert "逾期" not in text
    assert "超过完成时限" not in text
    assert "截至【待补：数据截止日期】，上述事项【待补：目前进展】。" in text


def test_an_urging_letter_holds_only_what_is_late_or_soon(matter):
    paper = draft("催办函", told(matter), as_of=date(2024, 5, 10))
    text = [words for style, words in paper.lines() if style == "body"]
    assert text[0].endswith("由贵单位负责的以下事项已超过完成时限，截至2024年5月10日尚未收到办结情况：")
    assert not any("目前进展" in words for words in text), "that nothing came in is said already"
    assert text[1] == "在4月底前公布普法清单。（完成时限：4月底前，已逾期10天，其中工作日5天）"
    assert text[-1] == "专此函达，盼复。"


@pytest.mark.parametrize(("direction", "you", "ending"), [("", "贵单位", "专此函达，盼复。"), ("平行", "贵单位", "专此函达，盼复。"), ("下行", "你单位", "特此函告。")])
def test_tone_by_direction(matter, direction, you, ending):
    text = [words for style, words in draft("催办函", matter, profile=replace(OFFICE, direction=direction)).lines() if style == "body"]
    assert any(f"请{you}" in words for words in text)
    assert text[-1] == ending


@pytest.mark.parametrize("kind", ["提示函", "催办函"])
def test_a_letter_to_peers_commands_nothing(matter, kind):
    text = "\n".join(words for _, words in draft(kind, matter).lines())
    assert [pattern for pattern in find_kind(kind).forbidden if re.search(pattern, text)] == []
    assert not re.search("务必|不得|必须|限期", text)


def test_a_notice_names_its_authority_its_matters_and_how_to_answer(matter):
    text = [words for style, words in draft("督办通知", matter).lines() if style not in ("mark", "note")]
    assert text[:5] == [
        "关于全县粮食安全工作会议部署事项的督办通知",
        "县司法局：",
        "根据全县粮食安全工作会议（【待补：会议日期】）部署，现对下列2项事项立项督办。请你单位按照时限要求认真办理，并按时反馈办理结果。",
        "一、督办事项",
        "1.在4月底前公布普法清单。（牵头单位：县司法局；完成时限：4月底前）",
    ]
    assert any("经主要负责人审签并加盖公章" in words for words in text)


def test_a_department_needs_a_mandate_to_supervise(matter):
    department = replace(OFFICE, organ="县财政局")
    assert "【待补：批准督办的机关】" in draft("督办通知", matter, profile=department).gaps
    assert "【待补：批准督办的机关】" not in draft("督办通知", matter, profile=replace(department, authority="县政府领导批示")).gaps


def test_the_limit_of_the_office_stands_where_the_source_names_none(matter):
    text = "\n".join(words for _, words in draft("提示函", matter, profile=replace(OFFICE, limit="15个工作日内")).lines())
    assert "完成时限：15个工作日内" in text


@pytest.mark.parametrize("kind", ["督办通知", "督办通知单", "提示函", "催办函"])
def test_words_of_the_first_person_are_left_open(build, kind):
    matter = from_analyses({"a.txt": build("task 车辆我们来派。", "task [LEAD 县司法局]要派两名律师到村。", "task 第三件事由我来办。")})
    text = "\n".join(words for _, words in draft(kind, matter).lines())
    assert "我们" not in text
    assert "【待补：第1段所定事项的书面表述】" in text


def test_headings_of_the_first_person_are_left_out(build):
    matter = from_analyses({"a.txt": build("head1 一、我们自己的队伍", "task 要培训教师。", "head1 二、补齐装备", "task 要购置车辆。")})
    assert [words for style, words in draft("督办通知", matter).lines() if style == "heading2"] == ["（一）补齐装备", "（二）其他事项"]


@pytest.fixture
def shared(build):
    """Return a matter of which one row is shared by two units, and of rows of the head of the region."""
    return from_analyses(
        {
            "讲话.txt": build(
                "task [LEAD 县司法局]、[LEAD 县教育局]要在[DATE=2024-04-30 4月底前]公布普法清单。",
                "task [LEAD 县政府]要约谈负责人。",
                "task [LEAD 县人民政府督查室]要建立台账。",
            )
        }
    )


def test_a_letter_goes_to_the_one_unit_it_is_for_and_names_those_beside_it(shared):
    first = next(iter(drafts(find_kind("提示函"), shared, profile=OFFICE)))[1]
    text = dict(first.paper.lines())
    assert (first.about, text["salutation"]) == ("县司法局", "县司法局：")
    body = [words for style, words in first.paper.lines() if style == "body"]
    assert "以下事项由贵单位负责" in body[0]
    assert "责任单位：县司法局、县教育局" in body[1]


def test_nobody_reminds_those_above_or_itself_and_the_note_says_so(shared):
    found = [draft for _, draft in drafts(find_kind("催办函"), shared, profile=OFFICE)]
    assert [draft.about for draft in found] == ["县司法局", "县教育局"]
    assert [remark.what for draft in found for remark in draft.report.remarks if remark.rule == "DRAFT-UPWARD"] == [
        "有的任务由本机关或者上级机关承担，没有向其起草催办函：县政府（1项）、县人民政府督查室（1项）；请内部办理，或者另行请示、报告"
    ]


def test_a_matter_of_nobody_else_gets_no_letter(shared):
    with pytest.raises(UsageError, match="县政府"):
        list(drafts(find_kind("催办函"), replace(shared, rows=shared.rows[1:2]), profile=OFFICE))


def test_a_class_without_a_name_is_addressed_as_one(build):
    matter = from_analyses({"a.txt": build("task [ADDRESSEE 发生案件的部门]要作出说明。")})
    matter = replace(matter, rows=(replace(matter.rows[0], lead=("发生案件的部门",), responsible=()),))
    text = [words for style, words in draft("提示函", matter).lines() if style in ("salutation", "body")]
    assert text[0] == "各有关单位："
    assert "由各有关单位负责" in text[1]


def test_times_counted_from_the_meeting_are_days_or_gaps(build):
    matter = from_analyses({"a.txt": build("task [LEAD 县司法局][DATE 明天]派两名律师到村。")})
    known = replace(matter, rows=(replace(matter.rows[0], due="2024-05-21"),))
    assert "县司法局" in draft("提示函", known).salutation
    assert any("完成时限：5月21日" in words for _, words in draft("提示函", known).lines())
    unknown = replace(matter, rows=(replace(matter.rows[0], due=None),))
    text = "\n".join(words for _, words in draft("提示函", unknown).lines())
    assert "完成时限：【待补：“明天”的日期】" in text
    assert text.count("明天") == 1


def test_the_signer_of_an_upward_paper_alone_stands_in_the_head(matter):
    signed = replace(OFFICE, signers=("何田",))
    assert not any(style == "signer" for style, _ in draft("提示函", matter, profile=signed).lines())
    assert any(style == "signer" for style, _ in draft("提示函", matter, profile=replace(signed, direction="上行")).lines())


@pytest.mark.parametrize("kind", ["督办通知", "督办通知单", "提示函", "催办函"])
def test_no_pattern_leaves_a_doubled_mark(matter, kind):
    for profile in (OFFICE, Profile()):
        text = "\n".join(words for _, words in draft(kind, matter, profile=profile).lines())
        assert not re.search(r"。。|，，|；；|前前|，。|：。|\{|\}", text)


def test_every_pattern_that_must_not_stand_in_a_paper_is_one():
    for kind in kinds().values():
        for pattern, reason in kind.forbidden.items():
            re.compile(pattern)
            assert reason


def test_a_unit_with_nothing_to_urge_gets_no_letter_and_stops_no_other(build):
    matter = from_analyses({"讲话.txt": build("task [LEAD 县教育局]要培训教师。", "task [LEAD 县司法局]要在[DATE=2024-04-30 4月底前]公布普法清单。")})
    made = list(drafts(find_kind("催办函"), matter, profile=OFFICE, options=Options(as_of=date(2024, 5, 8))))
    assert [one.about for _, one in made] == ["县司法局"]


def test_a_letter_is_addressed_to_the_body_not_to_who_heads_it(build):
    matter = from_analyses({"讲话.txt": build("task [LEAD 县招委会主任]要巡视考点。")})
    (made,) = [one for _, one in drafts(find_kind("提示函"), matter, profile=OFFICE)]
    assert made.paper.salutation == "县招委会："

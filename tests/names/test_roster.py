"""The roster of a house: reading it, naming by it, what it does not know, and classes written out."""

import pytest

from nlp.errors import UsageError
from nlp.names import Member, Roster, read_roster, roster_of
from nlp.names.canonical import Place
from tests.names.conftest import analysis_of, owners

ROSTER = Roster(
    (
        Member("临溪县司法局", ("县局",), "甲", "1111", ("部门",)),
        Member("临溪县城市管理综合行政执法局", classes=("部门",)),
        Member("临溪县城投公司"),
        Member("青石镇", classes=("镇",)),
        Member("白塔镇", classes=("镇",)),
        Member("东门街道办事处", ("东门街道",), classes=("街道",)),
    )
)


def test_csv_and_yaml_say_the_same(tmp_path):
    (tmp_path / "u.csv").write_text("单位,别名,负责人,联系方式,类别\n县司法局,县局、法局,甲,1111,部门\n青石镇,,,,镇\n", encoding="gb18030")
    (tmp_path / "u.yaml").write_text(
        "- {unit: 县司法局, aliases: [县局, 法局], leader: 甲, contact: 1111, class: 部门}\n- 单位: 青石镇\n  类别: 镇\n", encoding="utf-8"
    )
    read = read_roster(tmp_path / "u.csv")
    assert read == read_roster(tmp_path / "u.yaml")
    assert read.members == (Member("县司法局", ("县局", "法局"), "甲", "1111", ("部门",)), Member("青石镇", classes=("镇",)))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("u.csv", "", "没有“单位”（unit）一列"),
        ("u.csv", "名称\n县司法局\n", "第一行没有“单位”（unit）一列：现有 名称"),
        ("u.csv", "unit,单位\n甲局,乙局\n", "有两列“单位”"),
        ("u.csv", "unit\n", "里没有单位"),
        ("u.csv", "unit,leader\n,甲\n", "第 2 行没有写单位名称"),
        ("u.csv", "unit,aliases\n县司法局,县局\n县公安局,县局\n", "第 3 行的“县局”在第 2 行已有"),
        ("u.yaml", "unit: 县司法局\n", "应是一个列表"),
        ("u.yaml", "- unit: [\n", "不合 YAML 的写法"),
    ],
)
def test_wrong_roster_is_told(tmp_path, name, content, words):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="名册") as error:
        read_roster(tmp_path / name)
    assert words in str(error.value)


def test_missing_file_and_needless_options_are_told(tmp_path):
    with pytest.raises(UsageError, match="找不到这个文件"):
        read_roster(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="要与 --roster 同用"):
        roster_of(None, expand=True)
    (tmp_path / "u.csv").write_text("unit\n县司法局\n", encoding="utf-8")
    with pytest.raises(UsageError, match="没有“类别”"):
        roster_of(tmp_path / "u.csv", expand=True)
    assert roster_of(None) is None


@pytest.mark.parametrize(
    ("name", "level", "unit"),
    [
        ("临溪县司法局", None, "临溪县司法局"),
        ("县司法局", None, "临溪县司法局"),
        ("司法局", "县", "临溪县司法局"),
        ("县局", "县", "临溪县司法局"),
        ("县城管局", None, "临溪县城市管理综合行政执法局"),  # the roster has only one of the three
        ("城管局", "县", "临溪县城市管理综合行政执法局"),
        ("县城投公司", None, "临溪县城投公司"),
        ("城投公司", "县", "临溪县城投公司"),
        ("东门街道", "县", "东门街道办事处"),
        ("市司法局", "县", None),
        ("司法局", "市", None),
        ("邻水县司法局", "县", None),
        ("县财政局", "县", None),
    ],
)
def test_member_a_name_means(name, level, unit):
    member = ROSTER.find(name, Place(level))
    assert (member and member.unit) == unit


def test_a_name_two_members_could_have_is_none():
    roster = Roster((Member("甲县司法局"), Member("乙县司法局")))
    assert roster.find("县司法局", Place("县")) is None
    assert roster.find("甲县司法局", Place("县")) == Member("甲县司法局")


def test_names_of_the_roster_and_units_it_does_not_know():
    analysis = analysis_of("县司法局牵头，县财政局配合，编制清单，报市司法局备案。", roster=ROSTER, level="县")
    assert owners(analysis) == [("县司法局", "临溪县司法局"), ("县财政局", "县财政局")]
    assert [(f.rule, analysis.doc.quote(f)) for f in analysis.findings] == [("unit-not-in-roster", "县财政局")]


@pytest.mark.parametrize(
    ("words", "members"),
    [
        ("各镇", ["青石镇", "白塔镇"]),
        ("各镇、各街道", ["青石镇", "白塔镇", "东门街道办事处"]),
        ("各镇街", ["青石镇", "白塔镇", "东门街道办事处"]),
        ("各镇、县直各部门", ["青石镇", "白塔镇", "临溪县司法局", "临溪县城市管理综合行政执法局"]),
        ("各镇、各村", ["青石镇", "白塔镇", "各镇、各村"]),
        ("各有关部门", ["各有关部门"]),
        ("各镇司法所", ["各镇司法所"]),
    ],
)
def test_class_is_written_out_only_on_demand(words, members):
    text = f"{words}要在6月底前报送台账。"
    plain = analysis_of(text, roster=ROSTER, level="县")
    assert owners(plain) == [(words, words)]
    full = analysis_of(text, roster=Roster(ROSTER.members, expand=True), level="县")
    assert owners(full) == [(words, name) for name in members]
    assert {p.how for p in full.tasks[0].addressee} == {"explicit" if p.name == words else "inferred" for p in full.tasks[0].addressee}


def test_digest_changes_with_what_matters():
    assert len({ROSTER.digest, Roster(ROSTER.members, expand=True).digest, Roster(ROSTER.members[:3]).digest}) == 3

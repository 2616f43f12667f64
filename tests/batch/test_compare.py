import json
from dataclasses import replace

import docx
import pytest

from nlp.batch.compare import CACHE, gather
from nlp.batch.hints import of_properties
from nlp.compare.corpus import build_corpus
from nlp.compare.settings import Settings
from nlp.datamodel import Analysis, Meta, Segment, Source
from nlp.errors import UsageError
from tests.gold import speech

calls = []


def start():
    def analyse(doc, meta):
        calls.append(doc.text)
        if "坏" in doc.text:
            raise KeyError("x")
        doc = replace(doc, meta=meta or Meta(), segments=(Segment(0, len(doc.text.rstrip()), "task", 1.0),))
        return Analysis(doc)

    return analyse


@pytest.fixture(autouse=True)
def forget():
    calls.clear()


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def gathered(tmp_path, *inputs, **more):
    return gather(inputs or [tmp_path / "in"], tmp_path / "out", start=start, **more)


def table(tmp_path, *rows, name="报告.jsonl"):
    return write(tmp_path / "in" / name, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def test_texts_become_documents_of_a_corpus(tmp_path):
    write(tmp_path / "in" / "甲.txt", "各镇要清淤。")
    write(tmp_path / "in" / "乙.txt", "各镇要巡查。")
    found = gathered(tmp_path)
    corpus = build_corpus(found.analyses(), found.metadata, settings=Settings())
    assert corpus.texts == {"乙": "各镇要巡查。", "甲": "各镇要清淤。"}
    assert list(corpus.documents["name"]) == ["乙.txt", "甲.txt"]


def test_a_table_gives_documents_and_what_is_told_of_them(tmp_path):
    path = table(tmp_path, {"text": "各镇要清淤。", "title": "工作报告", "region": "东溪县", "year": 2024, "genre": "报告"})
    found = gathered(tmp_path, path)
    assert found.metadata == {"东溪县工作报告": {"region": "东溪县", "year": "2024", "doc_type": "报告"}}
    (name, analysis), = found.analyses()
    assert (name, analysis.doc.source.name, analysis.doc.meta.date) == ("东溪县工作报告", "东溪县工作报告", "2024")


def test_a_full_stop_in_a_name_is_kept(tmp_path):
    table(tmp_path, {"text": "各镇要清淤。", "id": "第1.2号"}, {"text": "各镇要巡查。", "id": "第1.3号"})
    assert list(gathered(tmp_path).items) == ["第1.2号", "第1.3号"]


def test_manifest_goes_before_table_and_folders(tmp_path):
    write(tmp_path / "in" / "浙江省" / "2023" / "县级" / "甲.txt", "各镇要清淤。")
    write(tmp_path / "in" / "乙.txt", "各镇要巡查。")
    rows = "文件,省份,会议,年份\n乙,湖北省,防汛会,2024\n甲,,,2025\n"
    found = gathered(tmp_path, manifest=write(tmp_path / "清单.csv", rows))
    assert found.metadata == {
        "乙": {"province": "湖北省", "year": "2024", "meeting": "防汛会"},
        "甲": {"region": "浙江省", "level": "县", "year": "2025"},
    }


def test_manifest_tells_of_rows_of_a_table_too(tmp_path):
    table(tmp_path, {"text": "各镇要清淤。", "id": "甲"})
    found = gathered(tmp_path, manifest=write(tmp_path / "清单.csv", "文件,地区\n甲,东溪县\n"))
    assert (found.metadata, found.notices) == ({"甲": {"region": "东溪县"}}, ())


def test_second_run_analyses_only_what_is_new(tmp_path):
    write(tmp_path / "in" / "甲.txt", "各镇要清淤。")
    gathered(tmp_path)
    write(tmp_path / "in" / "乙.txt", "各镇要巡查。")
    (tmp_path / "in" / "甲.txt").rename(tmp_path / "in" / "丙.txt")
    found = gathered(tmp_path, manifest=write(tmp_path / "清单.csv", "文件,地区\n丙,东溪县\n"))
    assert (calls, found.reused) == (["各镇要清淤。", "各镇要巡查。"], 1)
    assert [(name, a.doc.source.name) for name, a in found.analyses()] == [("丙", "丙.txt"), ("乙", "乙.txt")]


def test_same_text_twice_is_analysed_once(tmp_path):
    for name in "甲乙":
        write(tmp_path / "in" / f"{name}.txt", "各镇要清淤。")
    found = gathered(tmp_path)
    assert (len(calls), [a.doc.source.name for _, a in found.analyses()]) == (1, ["乙.txt", "甲.txt"])


def test_a_bad_file_costs_itself_only(tmp_path):
    write(tmp_path / "in" / "甲.txt", "各镇要清淤。")
    write(tmp_path / "in" / "乙.txt", "坏")
    write(tmp_path / "in" / "空.txt", "")
    table(tmp_path, {"text": "各镇要巡查。", "id": "丁"}, {"text": "", "id": "戊"})
    write(tmp_path / "in" / "坏.jsonl", "{")
    found = gathered(tmp_path)
    assert list(found.items) == ["丁", "甲"]
    told = {record.path.rpartition("/")[2]: record.message for record in found.failures}
    assert set(told) == {"乙.txt", "空.txt", "坏.jsonl", "报告.jsonl 中的“戊”"}
    assert (told["报告.jsonl 中的“戊”"], "内部错误" in told["乙.txt"]) == ("正文是空的", True)


def test_nothing_is_kept_of_a_secret_document(tmp_path):
    mark = "机密★1年\n\n关于清淤的通知\n各镇要清淤。"
    write(tmp_path / "in" / "甲.txt", mark)
    table(tmp_path, {"text": mark, "id": "乙"}, {"text": "各镇要巡查。", "id": "丙"})
    found = gathered(tmp_path)
    assert (list(found.items), len(found.failures), calls) == (["丙"], 2, ["各镇要巡查。"])
    assert [record.sha256 for record in found.failures] == ["", ""]
    assert len(list((tmp_path / "out" / CACHE).iterdir())) == 1


def test_analyses_and_folders_of_them_are_taken_as_they_are(tmp_path):
    made = speech()
    made = replace(made, doc=replace(made.doc, source=Source("讲话.docx", sha256="a" * 64)))
    write(tmp_path / "run" / "analysis" / "讲话.json", made.to_json())
    write(tmp_path / "one.json", made.to_json())
    found = gathered(tmp_path, tmp_path / "run", tmp_path / "one.json")
    assert [(name, a.doc.text, a.doc.source.sha256) for name, a in found.analyses()] == [
        ("讲话", made.doc.text, "a" * 64), ("one", made.doc.text, "a" * 64),
    ]  # fmt: skip
    assert calls == []


def test_what_lies_in_the_output_folder_is_no_input(tmp_path):
    write(tmp_path / "甲.txt", "各镇要清淤。")
    write(tmp_path / "out" / "report.html", "<p>各镇要清淤。</p>")
    assert list(gathered(tmp_path, tmp_path).items) == ["甲"]


def test_nothing_to_compare_is_told(tmp_path):
    (tmp_path / "in").mkdir()
    with pytest.raises(UsageError, match="没有可比较的文稿"):
        gathered(tmp_path)
    write(tmp_path / "in" / "空.txt", "")
    with pytest.raises(UsageError, match=r"空\.txt：.*空"):
        gathered(tmp_path)


def test_two_processes_give_what_one_gives(tmp_path):
    for number in range(3):
        write(tmp_path / "in" / f"{number}.txt", f"各镇要清淤{number}公里。")
    one = list(gathered(tmp_path).analyses())
    two = list(gather([tmp_path / "in"], tmp_path / "other", start=start, jobs=2).analyses())
    assert one == two


@pytest.mark.parametrize(
    ("company", "category", "told"),
    [
        ("东溪县水务局", "通知", {"issuer": "东溪县水务局", "doc_type": "通知"}),
        ("微软中国", "随笔", {}),
        ("Microsoft", "", {}),
    ],
)
def test_properties_of_a_docx_tell_where_an_office_filled_them_in(tmp_path, company, category, told):
    paper = docx.Document()
    paper.core_properties.category = category
    paper.add_paragraph("各镇要清淤。")
    app = next(part for part in paper.part.package.iter_parts() if str(part.partname) == "/docProps/app.xml")
    words = app.blob.decode().replace("<Company/>", f"<Company>{company}</Company>")
    app._blob = words.encode()
    paper.save(tmp_path / "甲.docx")
    assert of_properties(tmp_path / "甲.docx") == told


def test_a_file_that_cannot_be_read_tells_nothing(tmp_path):
    assert of_properties(write(tmp_path / "甲.docx", "no zip")) == {}

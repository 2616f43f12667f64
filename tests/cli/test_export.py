"""`duban export`: corpora, analyses and texts in the forms of other tools."""

import json
import re
from html.parser import HTMLParser

import pytest
import spacy
from spacy.tokens import DocBin

import nlp
from nlp.cli import main
from nlp.cli.export import split
from nlp.export.gold import from_gold, to_gold
from nlp.export.spacy_docs import get_analysis, read_docbin
from tests.audit.own import SECRET

SPEECH = "同志们：\n县水利局牵头，县财政局配合，6月底前完成12公里清淤。\n各镇要每季度报送一次进展。\n"


def record(name, text=SPEECH):
    """Return an annotated document: what the pipeline finds, with a unit of a later line linked to the first row."""
    found = to_gold(name, nlp.load()(text, date="2024-03-05"))
    found["tasks"][0]["addressee"] = [{"start": text.index("各镇"), "end": text.index("各镇") + 2}]
    return found


@pytest.fixture(scope="module")
def records():
    others = {"乙": f"（一）治水 \u3000\n{SPEECH}", "丙": SPEECH.replace("12公里", "3 公里")}
    return [record("甲"), *(record(name, text) for name, text in others.items())]


@pytest.fixture
def corpus(tmp_path, records):
    path = tmp_path / "语料.jsonl"
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    return path


def export(*arguments):
    return main(["export", *map(str, arguments)])


def names(path):
    return [found["id"] for found in read_docbin(path)]


def test_a_corpus_comes_back_from_a_docbin_as_it_was(corpus, records, tmp_path, capsys):
    out = tmp_path / "新" / "语料.spacy"
    assert export(corpus, "--format", "spacy", "-o", out) == 0
    assert read_docbin(out) == records
    assert re.fullmatch(rf"写出 3 份文档（\d+ 个句段，6 行任务）：“{re.escape(str(out))}”。\n", capsys.readouterr().out)


def test_corrections_made_in_spacy_are_read(corpus, records, tmp_path):
    out = tmp_path / "a.spacy"
    export(corpus, "--format", "spacy", "-o", out)
    vocab = spacy.blank("zh").vocab
    docs = list(DocBin().from_disk(out).get_docs(vocab))
    first = docs[0].spans["segments"]
    noise = docs[0].char_span(first[0].start_char, first[0].end_char, label="noise")
    docs[0].spans["segments"] = [noise, *list(first)[1:]]
    docs[0].spans["tasks"] = list(docs[0].spans["tasks"])[1:]
    DocBin(store_user_data=True, docs=docs).to_disk(out)
    corrected = read_docbin(out)[0]
    assert [s["role"] for s in corrected["segments"]] == ["noise", *(s["role"] for s in records[0]["segments"][1:])]
    assert corrected["tasks"] == records[0]["tasks"][1:]


def test_spans_of_another_make_are_refused(tmp_path, capsys):
    doc = spacy.blank("zh")("县水利局")
    DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    assert export(tmp_path / "a.spacy", "--format", "doccano", "-o", tmp_path / "out") == 2
    assert "没有名为 segments 的跨度组" in capsys.readouterr().err
    doc.spans["segments"] = [doc[:]]
    doc.spans["headings"] = [doc.char_span(0, 4, label="标题")]
    DocBin(docs=[doc]).to_disk(tmp_path / "a.spacy")
    assert export(tmp_path / "a.spacy", "--format", "doccano", "-o", tmp_path / "out") == 2
    assert "的跨度组不合 duban 的写法" in capsys.readouterr().err


def test_a_docbin_is_an_input_too(corpus, tmp_path):
    export(corpus, "--format", "spacy", "-o", tmp_path / "a.spacy")
    assert export(tmp_path / "a.spacy", "--format", "spacy", "-o", tmp_path / "b.spacy") == 0
    assert read_docbin(tmp_path / "b.spacy") == read_docbin(tmp_path / "a.spacy")


def test_rows_of_a_corpus_are_rows_in_spacy(corpus, records, tmp_path):
    export(corpus, "--format", "spacy", "-o", tmp_path / "a.spacy")
    doc = next(DocBin().from_disk(tmp_path / "a.spacy").get_docs(spacy.blank("zh").vocab))
    analysis = from_gold(records[0])
    assert [(s.start_char, s.end_char) for s in doc.spans["tasks"]] == [(t.start, t.end) for t in analysis.tasks]
    assert [p.how for p in analysis.tasks[0].addressee] == ["carried"]


def test_folders_of_gold_and_of_analyses_are_told_apart(tmp_path, records):
    gold, analyses = tmp_path / "gold", tmp_path / "results" / "analysis"
    gold.mkdir()
    analyses.mkdir(parents=True)
    text, marks = records[0]["text"], {k: v for k, v in records[0].items() if k != "text"}
    (gold / "甲.txt").write_text(text, encoding="utf-8", newline="")
    (gold / "甲.gold.json").write_text(json.dumps(marks), encoding="utf-8")
    (analyses / "10.json").write_text(nlp.load()(SPEECH).to_json(), encoding="utf-8")
    (analyses / "2.json").write_text(nlp.load()(SPEECH).to_json(indent=1), encoding="utf-8")
    (tmp_path / "results" / "run.json").write_text("{}", encoding="utf-8")
    assert export(gold, tmp_path / "results", "--format", "spacy", "-o", tmp_path / "a.spacy") == 0
    assert names(tmp_path / "a.spacy") == ["甲", "2", "10"]


def test_an_analysis_keeps_all_of_itself(tmp_path):
    analysis = nlp.load()(SPEECH, date="2024-03-05")
    (tmp_path / "讲话.json").write_text(analysis.to_json(), encoding="utf-8")
    assert export(tmp_path / "讲话.json", "--format", "spacy", "-o", tmp_path / "a.spacy") == 0
    doc = next(DocBin().from_disk(tmp_path / "a.spacy").get_docs(spacy.blank("zh").vocab))
    assert get_analysis(doc) == analysis
    assert [s.text for s in doc.spans["units"]] == [analysis.doc.quote(u) for u in analysis.doc.units]


def test_texts_are_analysed_first(tmp_path):
    (tmp_path / "讲话.txt").write_text(SPEECH, encoding="utf-8", newline="")
    assert export(tmp_path / "讲话.txt", "--format", "spacy", "--date", "2024年3月5日", "-o", tmp_path / "a.spacy") == 0
    (found,) = read_docbin(tmp_path / "a.spacy")
    assert found == to_gold("讲话", nlp.load()(SPEECH, date="2024-03-05"))


def test_documents_of_one_name_are_numbered(corpus, tmp_path):
    assert export(corpus, corpus, "--format", "spacy", "-o", tmp_path / "a.spacy") == 0
    assert names(tmp_path / "a.spacy") == ["甲", "乙", "丙", "甲-2", "乙-2", "丙-2"]


def test_training_and_test_part_by_document(corpus, records, tmp_path):
    assert export(corpus, "--format", "spacy", "--dev-share", "0.3", "-o", tmp_path / "out") == 0
    train, dev = names(tmp_path / "out" / "train.spacy"), names(tmp_path / "out" / "dev.spacy")
    assert (len(train), len(dev)) == (2, 1)
    assert sorted(train + dev) == sorted(r["id"] for r in records)


def test_the_order_of_documents_does_not_change_the_parts(records):
    documents = {r["id"]: from_gold(r) for r in records}
    backwards = dict(reversed(documents.items()))
    assert [set(part) for part in split(documents, 0.3)] == [set(part) for part in split(backwards, 0.3)]


@pytest.mark.parametrize("form", ["label-studio", "doccano", "prodigy"])
def test_forms_of_annotation_tools_are_written(form, corpus, tmp_path):
    assert export(corpus, "--format", form, "-o", tmp_path / "out.json") == 0
    assert "县水利局" in (tmp_path / "out.json").read_text(encoding="utf-8")


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.styles, self.words = [], [], []

    def handle_starttag(self, tag, attrs):
        self.links += [value for name, value in attrs if name in ("src", "href", "action", "data")]
        self.styles += [value for name, value in attrs if name == "style"]

    def handle_data(self, data):
        self.words.append(data.strip())


@pytest.fixture
def page(tmp_path):
    speech = tmp_path / "<讲话>.txt"
    speech.write_text(SPEECH.replace("清淤", "<b>清淤</b>"), encoding="utf-8")
    assert export(speech, "--format", "displacy", "-o", tmp_path / "a.html") == 0
    return (tmp_path / "a.html").read_text(encoding="utf-8")


def test_the_span_view_needs_nothing_from_outside(page):
    parsed = Page()
    parsed.feed(page)
    assert parsed.links == []
    assert not re.search(r"https?:|//|@import|url\(", page)


def test_the_span_view_shows_words_cells_and_roles(page):
    parsed = Page()
    parsed.feed(page)
    shown = [word for word in parsed.words if word]
    at = shown.index("县水利局")
    assert shown[at - 1 : at + 5] == ["任务部署", "县水利局", "牵头", "牵头，", "县财政局", "配合"]
    assert "<讲话>" in shown
    assert any("<b>清淤</b>" in word for word in shown)
    assert {re.search("#\\w+", style)[0] for style in parsed.styles if "#" in style} >= {"#8ec5ff", "#ffcf70"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "word", "-o", "out"], "选项 --format：没有“word”：可用的是 spacy、label-studio"),
        (["--format", "spacy", "--from", "网页", "-o", "out"], "选项 --from：没有“网页”"),
        (["--format", "spacy", "--dev-share", "0.9", "-o", "out"], "选项 --dev-share：“0.9”不是大于 0、不超过 0.5 的数"),
        (["--format", "doccano", "--dev-share", "0.1", "-o", "out"], "--dev-share 只用于 --format spacy"),
        (["--format", "spacy", "--date", "明天", "-o", "out"], "“明天”不是日期"),
        (["--format", "spacy", "-o", "."], "是文件夹：请用 -o 写出文件名"),
    ],
)
def test_wrong_usage_is_told_in_chinese(arguments, words, corpus, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert export(corpus, *arguments) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == [corpus]


def test_a_file_that_is_there_is_kept(corpus, tmp_path, capsys):
    out = tmp_path / "a.spacy"
    out.write_text("old", encoding="utf-8")
    assert export(corpus, "--format", "spacy", "-o", out) == 2
    assert "已经存在" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "old"
    assert export(corpus, "--format", "spacy", "-o", out, "--overwrite") == 0


def test_one_document_cannot_be_parted(tmp_path, capsys):
    (tmp_path / "讲话.txt").write_text(SPEECH, encoding="utf-8")
    assert export(tmp_path / "讲话.txt", "--format", "spacy", "--dev-share", "0.1", "-o", tmp_path / "out") == 2
    assert "只有 1 份文档" in capsys.readouterr().err


def test_what_cannot_be_read_is_listed_and_the_rest_exported(corpus, tmp_path, capsys):
    (tmp_path / "空.txt").write_text("", encoding="utf-8")
    (tmp_path / "别的.json").write_text('{"a": 1}', encoding="utf-8")
    (tmp_path / "坏.spacy").write_text("x", encoding="utf-8")
    bad = [tmp_path / "空.txt", tmp_path / "别的.json", tmp_path / "坏.spacy", tmp_path / "没有.docx"]
    assert export(corpus, *bad, "--format", "spacy", "-o", tmp_path / "a.spacy") == 1
    failed = capsys.readouterr().err.splitlines()
    assert len(failed) == 4
    assert all(line.startswith("未完成 ") for line in failed)
    assert len(names(tmp_path / "a.spacy")) == 3


def test_nothing_to_export_is_wrong_usage(tmp_path, capsys):
    assert export(tmp_path / "没有.docx", "--format", "spacy", "-o", tmp_path / "a.spacy") == 2
    assert "没有可以导出的文档" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"segments": [{"start": 0, "end": 999, "role": "task"}]}, "不在"),
        ({"segments": [{"start": 0, "end": 4, "role": "wish"}]}, "wish"),
        ({"text": None}, "文档"),
    ],
)
def test_broken_annotation_is_told_with_its_document(change, words, records, tmp_path, capsys):
    path = tmp_path / "坏.jsonl"
    path.write_text(json.dumps({**records[0], **change}, ensure_ascii=False) + "\n", encoding="utf-8")
    assert export(path, "--format", "spacy", "-o", tmp_path / "a.spacy") == 2
    told = capsys.readouterr().err
    assert words in told
    assert "甲" in told


@pytest.mark.parametrize("kind", ["text", "analysis", "gold"])
def test_documents_with_a_mark_of_secrecy_are_left_out(kind, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("nlp.audit.reviews.shipped", lambda: (SECRET,))
    analyses = {"甲": nlp.load()(SPEECH), "乙": nlp.load()(f"甲密★十年\n{SPEECH}")}
    if kind == "gold":
        records = [json.dumps(to_gold(name, analysis), ensure_ascii=False) for name, analysis in analyses.items()]
        (tmp_path / "语料.jsonl").write_text("\n".join(records) + "\n", encoding="utf-8")
    for name, analysis in analyses.items():
        if kind == "text":
            (tmp_path / f"{name}.txt").write_text(analysis.doc.text, encoding="utf-8")
        elif kind == "analysis":
            (tmp_path / f"{name}.json").write_text(analysis.to_json(), encoding="utf-8")
    assert export(*tmp_path.iterdir(), "--format", "doccano", "-o", tmp_path / "out.jsonl") == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("写出 1 份文档")
    assert "国家秘密标志，已停止处理" in captured.err
    assert "甲密" not in captured.err + (tmp_path / "out.jsonl").read_text(encoding="utf-8")

"""Corpora of a few made-up sentences: what is alike, how the vocabulary grows, what is counted, what was copied."""

from __future__ import annotations

import importlib.util
import json
import random
import sys
from pathlib import Path

import pytest

from nlp.segment import sentence_spans
from nlp.training import diversity
from nlp.training.diversity import Corpus, Place
from tests.gold import gold_of, speech, write_jsonl

ROOT = Path(__file__).parents[2]
DREDGE = "县水务局要在六月底前把东干渠淤泥清理干净"
NEARLY = "县水务局要在六月底前把东干渠淤泥清理干透"
ORCHARD = "果园里的枇杷今年挂果早，农技员每周上山看一次"
BRIDGE = "石拱桥限重牌昨天装好，夜间有反光条可以看清"


def document(name, *sentences, role="task", **told):
    text = "\n".join(f"{s}。" for s in sentences)
    segments = [{"start": s.start, "end": s.end, "role": role} for s in sentence_spans(text)]
    return {"id": name, "text": text, "doc": told, "segments": segments, "headings": [], "tasks": []}


def pieces(name, *documents):
    return diversity.pieces([Corpus(name, documents)])


def jaccard(first, second):
    a, b = ({t[k : k + 5] for k in range(len(t) - 4)} for t in (first, second))
    return len(a & b) / len(a | b)


@pytest.mark.parametrize("least", [0.2, 0.6, 0.9])
def test_near_pairs_are_those_of_comparing_all_with_all(least):
    chance = random.Random(5)
    texts = ["".join(chance.choices("甲乙丙丁", k=chance.randint(5, 14))) for _ in range(60)]
    texts += [t[:-1] + "戊" for t in texts] + texts[:5]
    every = [(i, j, jaccard(texts[i], texts[j])) for i in range(len(texts)) for j in range(i + 1, len(texts))]
    assert diversity.near_pairs(texts, least=least) == [p for p in every if p[2] >= least]


def test_near_pairs_leave_out_texts_shorter_than_a_gram():
    assert diversity.near_pairs(["同志们", "同志们", ""]) == []


def test_segments_alike_are_counted_anywhere_across_and_to_the_letter():
    ours = pieces("c", document("a", DREDGE, NEARLY, ORCHARD), document("b", ORCHARD, BRIDGE))
    found, real, near = diversity.segment_likeness(ours)
    assert (found.items, found.alike, found.across, found.repeated) == (5, 4, 2, 2)
    assert [(p.first, p.second) for p in found.pairs] == [
        (Place("c/a", 0), Place("c/a", 1)),
        (Place("c/a", 2), Place("c/b", 0)),
    ]
    assert (real.items, near) == (0, [])


def test_punctuation_and_blanks_do_not_hide_a_repetition():
    ours = pieces("c", document("a", ORCHARD), document("b", ORCHARD.replace("，", " , ")))
    assert diversity.segment_likeness(ours)[0].repeated == 2


def test_short_set_phrases_do_not_count():
    ours = pieces("c", document("a", "请大家抓好贯彻落实"), document("b", "请大家抓好贯彻落实"))
    assert diversity.segment_likeness(ours)[0].items == 0


def test_documents_half_alike_are_listed_and_do_not_count():
    documents = [document("a", DREDGE, ORCHARD), document("b", DREDGE, BRIDGE), document("d", BRIDGE, ORCHARD)]
    found = diversity.document_likeness([Corpus("c", documents)])
    assert (found.items, found.alike, found.share) == (3, 0, 0.0)
    names = [(p.first.document, p.second.document) for p in found.pairs]
    assert names == [("c/a", "c/b"), ("c/a", "c/d"), ("c/b", "c/d")]


def test_documents_with_one_sentence_changed_count():
    corpus = Corpus("c", [document("a", DREDGE, ORCHARD), document("b", NEARLY, ORCHARD), document("d", BRIDGE)])
    assert diversity.document_likeness([corpus]).share == pytest.approx(2 / 3)


def test_a_real_sentence_inside_ours_is_found_with_both_places():
    ours = pieces("c", document("a", BRIDGE, f"他说，{DREDGE}，大家都赞成"))
    real = pieces("dev", document("r", ORCHARD, DREDGE))
    first, second = diversity.shared_words(ours, real)
    assert (first.how, first.words, first.formula) == ("sentence", DREDGE, False)
    assert (first.ours, first.real) == ((Place("c/a", 1),), (Place("dev/r", 1),))
    assert (second.how, second.words) == ("run", DREDGE)


def test_a_run_goes_as_far_as_both_texts_agree():
    ours = pieces("c", document("a", "前天" + DREDGE + "完毕"))
    real = pieces("dev", document("r", "昨天" + DREDGE + "为止"))
    assert [(s.how, s.words) for s in diversity.shared_words(ours, real)] == [("run", "天" + DREDGE)]


def test_titles_shared_are_no_run():
    title = "《东干渠清淤和沿线道路养护三年行动实施方案（试行）》"
    assert diversity.shared_words(pieces("c", document("a", title)), pieces("dev", document("r", title))) == []


def test_a_real_sentence_slightly_changed_is_told_as_near():
    near = diversity.segment_likeness(pieces("c", document("a", NEARLY)), pieces("dev", document("r", DREDGE)))[2]
    assert [(s.how, s.ours, s.real) for s in near] == [("near", (Place("c/a", 0),), (Place("dev/r", 0),))]


@pytest.mark.parametrize(
    ("words", "is_formula"),
    [
        ("坚持以习近平新时代中国特色社会主义思想为指导", True),
        ("在全市渔业工作推进会议上的讲话", True),
        ("在全市渔业工作推进会议上的讲话中他提到了三条渔船", False),
        ("以习近平新时代中国特色社会主义思想为指导在三年内建成十二座渔船避风锚地", False),
        (DREDGE, False),
    ],
)
def test_formulas_are_told_from_sentences(words, is_formula):
    assert diversity.formula(words) is is_formula


def test_vocabulary_counts_characters_bigrams_and_words_once():
    (point,) = diversity.vocabulary([document("a", "水库水位2.5米", "水库")]).points
    assert (point.documents, point.size, point.characters, point.bigrams) == (1, 7, 4, 3)
    assert point.words == 3


def test_vocabulary_of_repeated_texts_stops_growing():
    found = diversity.vocabulary([document(str(n), ORCHARD) for n in range(8)])
    assert [p.documents for p in found.points] == [2, 4, 6, 8]
    assert len({p.words for p in found.points}) == 1
    assert found.heaps == {"characters": 0.0, "bigrams": 0.0, "words": 0.0}


def test_vocabulary_can_stop_at_a_size():
    documents = [document("a", ORCHARD), document("b", BRIDGE)]
    assert diversity.vocabulary(documents, size=25).points[-1].size == 25


def test_labels_are_counted_per_role_and_cell():
    counts = diversity.labels([gold_of(speech())])
    assert (counts.documents, counts.segments, counts.rows) == (1, 6, 2)
    assert {role: n for role, n in counts.roles.items() if n} == {
        "task": 2,
        "requirement": 1,
        "significance": 1,
        "topic": 1,
        "assignment": 1,
    }
    assert counts.cells == {"lead": 1, "support": 1, "addressee": 1, "deadlines": 2, "targets": 1}


@pytest.mark.parametrize(
    ("doc_type", "kind"),
    [
        ("领导讲话", "speech"),
        ("讲话录音", "transcript"),
        ("会议记录", "minutes"),
        ("主持词", "host"),
        ("工作要点", "points"),
        ("整改方案", "plan"),
        ("督办通知", "notice"),
        ("述职报告", "report"),
        ("辅导报告", "speech"),
        ("条例", "other"),
        (None, "other"),
    ],
)
def test_kinds_of_documents(doc_type, kind):
    assert diversity.kind_of({"doc": {"doc_type": doc_type}}) == kind


def test_shares_per_kind_count_what_directs():
    found = diversity.kind_shares(
        [
            document("a", DREDGE, NEARLY, doc_type="领导讲话"),
            document("b", ORCHARD, BRIDGE, doc_type="座谈会讲话", role="achievement"),
            document("d", DREDGE, doc_type="通知"),
        ]
    )
    assert [(kind, n.documents, n.segments, n.directive) for kind, n in found.items()] == [
        ("speech", 2, 4, 0.5),
        ("notice", 1, 1, 1.0),
    ]


def test_spread_counts_what_documents_tell():
    found = diversity.spread(
        [document("a", DREDGE, level="镇", date="2013-05"), document("b", DREDGE, level="州", region="澜州", date="2013")]
    )
    assert found.tiers == {"省": 0, "市": 1, "县": 0, "乡": 1}
    assert (found.years, found.regions) == ({"2013": 2}, {"": 1, "澜州": 1})


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("check_corpora", ROOT / "scripts" / "check_corpora.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["check_corpora"] = module
    spec.loader.exec_module(module)
    return module


def run(script, monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["check_corpora.py", *map(str, arguments)])
    return script.main()


def test_the_command_passes_varied_corpora_and_says_what_it_skipped(script, monkeypatch, capsys, tmp_path):
    file = write_jsonl(tmp_path / "small.jsonl", [document("a", DREDGE), document("b", ORCHARD)])
    assert run(script, monkeypatch, file, "--real", tmp_path / "none") == 0
    printed = capsys.readouterr().out
    assert "不与它比较" in printed
    assert "不符合" not in printed


def test_the_command_fails_on_doubles_and_on_a_real_sentence(script, monkeypatch, capsys, tmp_path):
    file = write_jsonl(tmp_path / "small.jsonl", [document("a", DREDGE), document("b", DREDGE)])
    real = document("r", DREDGE)
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "r.txt").write_text(real.pop("text"), encoding="utf-8")
    (tmp_path / "gold" / "r.gold.json").write_text(json.dumps(real), encoding="utf-8")
    assert run(script, monkeypatch, file, "--real", tmp_path / "gold", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert [limit["kept"] for limit in found["limits"]] == [False, False, False]
    assert found["segments"]["share"] == 1.0


def test_the_command_judges_size_and_spread_of_the_whole(script, monkeypatch, capsys, tmp_path):
    file = write_jsonl(tmp_path / "small.jsonl", [document("a", DREDGE)])
    assert run(script, monkeypatch, file, "--real", "--whole") == 1
    assert capsys.readouterr().out.count("不符合") == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [(None, "找不到"), ("{", "JSON"), ("\n".join([json.dumps(document("a", DREDGE))] * 2), "编号")],
)
def test_the_command_tells_broken_corpora_in_one_line(script, monkeypatch, capsys, tmp_path, text, message):
    file = tmp_path / "broken.jsonl"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert run(script, monkeypatch, file) == 2
    error = capsys.readouterr().err
    assert error.startswith("错误：")
    assert message in error
    assert error.count("\n") == 1

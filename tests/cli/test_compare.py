"""`duban compare` on the reports of corpora/compare: what was put in is found, the files are the same twice, what is wrong is told."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from nlp.cli import main

CORPUS = Path(__file__).parents[2] / "corpora" / "compare"
REPORTS, MANIFEST = CORPUS / "reports", CORPUS / "regions.csv"
QUICK = ["--manifest", str(MANIFEST), "--by", "city", "--replicates", "200", "--permutations", "999"]


@pytest.fixture(scope="module")
def analysed(tmp_path_factory):
    """A folder with the analyses of the reports, so that only the first test waits for them."""
    out = tmp_path_factory.mktemp("analysed") / "比较"
    assert main(["compare", str(REPORTS), *QUICK, "--no-words", "--formats", "csv", "-q", "-o", str(out)]) == 0
    return out


def again(analysed, tmp_path, *options):
    """Compare once more into a folder of this test, and return it."""
    import shutil

    out = tmp_path / "比较"
    shutil.copytree(analysed / ".duban-analyses", out / ".duban-analyses")
    assert main(["compare", str(REPORTS), *QUICK, "-q", "-o", str(out), *options]) == 0
    return out


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and ".duban" not in path.as_posix()}


def rows(folder, name):
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_stress_put_into_the_reports_is_found(analysed):
    starred = {(row["group"], row["theme"]) for row in rows(analysed, "contrasts") if row["star"] == "True" and float(row["difference"]) > 0}
    assert {("青岭市", "pollution_control"), ("白河市", "business_environment"), ("云屏市", "rural_revitalization")} <= starred


def test_seed_words_go_to_the_theme_they_are_given_to(analysed, tmp_path):
    out = again(analysed, tmp_path, "--no-words", "--formats", "csv", "--coder", "lexicon", "--seed-words", "旅游=空气质量,优良天数", "--seed-words", "tourism=民宿村")
    before, after = ({row["theme"] for row in rows(folder, "codes") if "优良天数" in row["evidence"]} for folder in (analysed, out))
    assert (before, after) == ({"pollution_control"}, {"tourism"})
    command = json.loads((out / "run.json").read_text(encoding="utf-8"))["command"]
    at = command.index("--seed-words")
    assert command[at : at + 4] == ["--seed-words", "旅游=空气质量,优良天数", "--seed-words", "tourism=民宿村"]


@pytest.mark.parametrize(("typed", "told"), [("旅游", "应写成"), ("旅游=", "应写成"), ("没有这个=词", "没有二级主题")])
def test_seed_words_written_wrongly_are_told(tmp_path, capsys, typed, told):
    assert main(["compare", str(REPORTS), *QUICK, "-q", "-o", str(tmp_path / "比较"), "--seed-words", typed]) == 2
    assert told in capsys.readouterr().err


def test_a_document_issued_again_is_told_and_does_not_count(analysed):
    left = [row for row in rows(analysed, "documents") if row["kept"] == "False"]
    assert [row["doc"] for row in left] == ["白河市河湾县2025（转载）"]
    assert {row["group"]: row["counted"] for row in rows(analysed, "composition")} == {"云屏市": "5", "白河市": "5", "青岭市": "5"}


def test_the_same_reports_give_the_same_bytes_in_every_file(analysed, tmp_path):
    one, other = (contents(again(analysed, tmp_path / name)) for name in ("甲", "乙"))
    assert {"index.html", "run.json", "tables.docx", "tables.xlsx", "figures/forest-1.png", "figures/forest-1.svg", "tables/keywords.parquet"} <= set(one)
    assert [name for name in one if one[name] != other[name]] == []
    assert list(one) == list(other)
    run = json.loads(one["run.json"])
    assert run["command"][:2] == ["duban", "compare"]
    assert str(tmp_path) not in one["run.json"].decode()
    assert "/" not in "".join(run["command"])


def test_without_text_no_sentence_leaves(analysed, tmp_path):
    out = again(analysed, tmp_path, "--no-text", "--no-words", "--formats", "html,csv")
    assert not (out / ".duban-analyses").exists()
    for content in contents(out).values():
        assert "推行包容审慎监管" not in content.decode("utf-8-sig")


def test_groups_may_be_a_column_of_ones_own(analysed, tmp_path):
    out = again(analysed, tmp_path, "--by", "片区", "--no-words", "--formats", "csv")
    assert {row["group"] for row in rows(out, "shares")} == {"北片", "南片"}


def test_the_summary_is_json(analysed, capsys):
    assert main(["compare", str(REPORTS), *QUICK, "--no-words", "--formats", "csv", "--json", "--overwrite", "-o", str(analysed)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"]["counted"] == 15
    assert told["starred"]
    assert "tables/shares.csv" in told["files"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--by", "流域"], "没有一份文件写明“流域”"),
        (["--formats", "pdf"], "没有“pdf”"),
        (["--frame", "没有.yaml"], "找不到主题框架"),
        (["--reference", "丙市"], "没有名为“丙市”的组"),
        (["--coder", "lexicon", "--classifier", "x"], "不能同用"),
    ],
)
def test_what_is_wrong_is_told(analysed, capsys, options, said):
    assert main(["compare", str(REPORTS), *QUICK, "--no-words", "--overwrite", "-q", "-o", str(analysed), *options]) == 2
    assert said in capsys.readouterr().err


def test_the_readme_shows_what_is_printed(analysed, capsys):
    assert main(["compare", str(REPORTS), *QUICK, "--no-words", "--formats", "csv", "--overwrite", "-o", str(analysed)]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first in (CORPUS.parents[1] / "README.md").read_text(encoding="utf-8").splitlines()


def test_results_are_not_replaced_unasked(analysed, capsys):
    assert main(["compare", str(REPORTS), *QUICK, "-o", str(analysed)]) == 2
    assert "--overwrite" in capsys.readouterr().err


def test_a_missing_extra_is_named(analysed, monkeypatch, capsys):
    monkeypatch.setattr("nlp.cli.compare_corpus.find_spec", lambda name: None if name == "pandas" else object())
    assert main(["compare", str(REPORTS), "-o", str(analysed)]) == 2
    assert 'pip install "duban[compare]"' in capsys.readouterr().err


def test_frames_are_listed_shown_and_exported(tmp_path, capsys):
    assert main(["compare", "frames"]) == 0
    assert "法治政府建设" in capsys.readouterr().out
    assert main(["compare", "frames", "rule_of_law"]) == 0
    assert "定义" in capsys.readouterr().out
    for name in ("框架.csv", "框架.xlsx", "框架.md"):
        assert main(["compare", "frames", "rule_of_law", "-o", str(tmp_path / name)]) == 0
    from nlp.compare import load_frame

    ours, back = load_frame("rule_of_law"), load_frame(tmp_path / "框架.csv")
    assert (back.themes, back.residual) == (ours.themes, ours.residual)


def test_a_sample_is_drawn_coded_scored_and_fitted(analysed, tmp_path, capsys):
    import shutil

    folder = tmp_path / "样本"
    shutil.copytree(analysed / ".duban-analyses", folder / ".duban-analyses")
    assert main(["compare", "sample", str(REPORTS), "-n", "60", "-o", str(folder)]) == 0
    with (folder / "机器编码.csv").open(encoding="utf-8-sig", newline="") as file:
        machine = {row["unit"]: row["theme"] for row in csv.DictReader(file)}
    for name in ("编码员甲.xlsx", "编码员乙.xlsx"):
        book = openpyxl.load_workbook(folder / name)
        for row in book["编码"].iter_rows(min_row=2):
            row[6].value = machine.get(row[0].value, "other") if name == "编码员甲.xlsx" or row[0].row % 7 else "other"
        book.save(folder / name)
    capsys.readouterr()
    assert main(["compare", "score", str(folder), "--json"]) == 0
    overall = json.loads(capsys.readouterr().out)["overall"][1]
    assert overall["units"] == 60
    assert 0 < overall["alpha"] < 1
    assert main(["compare", "score", str(folder), "-o", str(tmp_path / "检验.xlsx")]) == 0
    assert "macro-F1" in capsys.readouterr().out
    assert main(["compare", "fit", str(folder), "-o", str(tmp_path / "模型")]) == 0
    assert (tmp_path / "模型" / "weights.npz").is_file()


@pytest.mark.parametrize(("target", "file"), [("quanteda", "dfm.csv"), ("scattertext", "scattertext_counts.csv"), ("maxqda", "coded_segments.xlsx")])
def test_words_and_codes_are_exported(analysed, tmp_path, target, file):
    import shutil

    shutil.copytree(analysed / ".duban-analyses", tmp_path / ".duban-analyses")
    assert main(["compare", "export", str(REPORTS), "--manifest", str(MANIFEST), "--by", "city", "--to", target, "-o", str(tmp_path)]) == 0
    assert (tmp_path / file).is_file()

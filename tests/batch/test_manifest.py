import pytest

from nlp.batch.manifest import read_manifest
from nlp.datamodel import Meta
from nlp.errors import UsageError


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / "a" / "x.txt", tmp_path / "b" / "x.txt", tmp_path / "b" / "y.txt"]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    return paths


def read(tmp_path, files, text, encoding="utf-8"):
    path = tmp_path / "清单.csv"
    path.write_bytes(text.encode(encoding))
    return read_manifest(path, files)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("header", ["file,date,region,speaker", "文件,日期,地区,讲话人"])
def test_row_gives_its_file_what_is_known(tmp_path, files, encoding, header):
    manifest = read(tmp_path, files, f"{header}\r\ny.txt,2024年3月5日,东河县,张三\r\n", encoding)
    assert manifest.metas == {
        files[2]: Meta(region="东河县", speaker="张三", date="2024-03-05", date_source="manifest")
    }


def test_path_tells_files_of_one_name_apart(tmp_path, files):
    manifest = read(tmp_path, files, "file,level\na/x.txt,县\nb\\x.txt,市\n")
    assert {file: meta.level for file, meta in manifest.metas.items()} == {files[0]: "县", files[1]: "市"}


def test_name_without_suffix_will_do_as_windows_shows_it(tmp_path, files):
    assert set(read(tmp_path, files, "file,level\ny,县\na/x,市\n").metas) == {files[0], files[2]}


def test_file_not_among_the_inputs_and_unknown_column_are_noticed(tmp_path, files):
    notices = read(tmp_path, files, "file,dete\nz.txt,2024\n").notices
    assert ["“dete”不认识" in notices[0], "第 2 行的文件“z.txt”不在输入中" in notices[1]] == [True, True]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "是空的"),
        ("date\n2024\n", "没有“文件”（file）一列"),
        ("file,文件\na,b\n", "两列“文件”"),
        ("file\ny.txt\ny.txt\n", "第 3 行与第 2 行是同一个文件"),
        ("file,date\n\ny.txt,明天\n", "第 3 行：“明天”不是日期"),
        ("file,date\nx.txt,2024\n", "第 2 行的“x.txt”对应多个输入"),
        ("文件，日期\ny.txt，2024\n", "英文逗号"),
        ("file;date\ny.txt;2024\n", "英文逗号"),
        ("file,date\n,2024\n", "第 2 行没有写文件名"),
    ],
)
def test_wrong_manifest_is_refused_with_its_line(tmp_path, files, text, words):
    with pytest.raises(UsageError, match=words):
        read(tmp_path, files, text)


def test_manifest_that_is_not_there_is_refused(tmp_path, files):
    with pytest.raises(UsageError, match="找不到这个文件"):
        read_manifest(tmp_path / "no.csv", files)

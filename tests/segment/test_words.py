"""Words for counts."""

import marshal
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_dictionary_others_put_into_the_folder_of_temporary_files_is_not_believed(tmp_path):
    planted = tmp_path / "jieba.cache"
    planted.write_bytes(marshal.dumps(({"编": 1}, 1)))
    before = planted.read_bytes()
    code = "from nlp.segment.words import words; t = '县司法局编制目录'; print([t[w.start:w.end] for w in words(t)])"
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.stdout == "['县', '司法局', '编制', '目录']\n", done.stderr
    assert done.stderr == ""
    assert planted.read_bytes() == before
    assert list(tmp_path.iterdir()) == [planted]

"""Start-up stays quick because nothing heavy is loaded before it is needed."""

import subprocess
import sys

import pytest

HEAVY = (
    "pandas matplotlib pyarrow fontTools torch transformers spacy sklearn scipy lxml docx openpyxl jieba numpy jinja2 yaml rich multiprocessing onnxruntime PIL sqlalchemy fastapi"
)


@pytest.mark.parametrize(
    "code",
    [
        "import nlp",
        "import nlp.cli; assert nlp.cli.main(['--help']) == 0",
        "import nlp.cli; assert nlp.cli.main(['run', '--help']) == 0",
        "import nlp.cli; assert nlp.cli.main(['audit', '--help']) == 0",
        "import nlp.cli; assert nlp.cli.main(['compare', '--help']) == 0",
        "import nlp.cli; assert nlp.cli.main(['compare', 'sample', '--help']) == 0",
        "import nlp.compare",
        "import nlp.cli; assert nlp.cli.main(['ledger', '--help']) == 0",
        "import nlp.cli; assert nlp.cli.main(['ledger', 'list', '--help']) == 0",
        "import nlp.readers",
        "import nlp.datamodel, nlp.contract",
    ],
)
def test_nothing_heavy_is_loaded(code):
    check = f"{code}\nimport sys\nsys.exit(' '.join(m for m in {HEAVY.split()} if m in sys.modules) or None)"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")

"""The installer that travels with a folder of wheels. The installation itself is tried by hand: it needs an index to gather the wheels from."""

import shutil
import subprocess
import sys
from pathlib import Path

INSTALLER = Path(__file__).resolve().parent.parent / "scripts" / "install_offline.py"


def test_without_its_wheels_it_says_what_is_missing(tmp_path):
    shutil.copyfile(INSTALLER, tmp_path / "install.py")
    result = subprocess.run([sys.executable, tmp_path / "install.py"], capture_output=True, encoding="utf-8", env={"PYTHONIOENCODING": "utf-8"}, check=False)
    assert result.returncode == 1
    assert "整个离线安装文件夹" in result.stderr
    assert not (tmp_path.parent / "duban").exists()

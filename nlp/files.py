"""Write files whole or not at all, and show their names as a person would."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nlp.errors import OutputError, WriteFailedError

TEMPORARY_SUFFIX = ".duban-tmp"
_LEFTOVERS = (f".*{TEMPORARY_SUFFIX}", ".duban-*.tmp", ".index.html.*")
"""Names of temporary files: our own, of a plan, of the page."""

_REASONS = {
    errno.ENOSPC: "磁盘空间已满，请清理后用 --resume 继续",
    errno.EDQUOT: "超出磁盘配额，请清理后用 --resume 继续",
    errno.EACCES: "没有写入权限，或文件正被 WPS、Excel 等程序打开，请关闭后用 --resume 继续",
    errno.EPERM: "没有写入权限，请换一个输出文件夹",
    errno.EROFS: "所在磁盘是只读的，请换一个输出文件夹",
    errno.ENOENT: "输出文件夹在运行中被移走或删除",
}


def reason(error: OSError) -> str:
    """Return in Chinese why the system refused, and what to do."""
    return _REASONS.get(error.errno or 0, f"系统报告 {error.strerror or type(error).__name__}")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an OSError or OutputError of the block into WriteFailedError, one Chinese line that names the file."""
    try:
        yield
    except WriteFailedError:
        raise
    except OutputError as error:
        raise WriteFailedError(str(error)) from error
    except OSError as error:
        raise WriteFailedError(f"写不出“{display(path)}”：{reason(error)}") from error


def write_atomic(path: Path, text: str) -> None:
    """Write `text` as UTF-8 so that `path` is either the old file or the whole new one, also after a crash."""
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=TEMPORARY_SUFFIX, dir=path.parent)
        try:
            with open(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o666 & ~_umask())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files a killed run left in `folder`."""
    for pattern in _LEFTOVERS:
        for left in folder.glob(pattern):
            with writing(left):
                left.unlink(missing_ok=True)


def display(path: str | os.PathLike[str]) -> str:
    """Return the path as text that can be written anywhere.

    Names in GB18030, as archives from Windows leave them on Linux, come from the system as lone surrogates.
    """
    name = os.fspath(path)
    if any("\ud800" <= char <= "\udfff" for char in name):
        return os.fsencode(name).decode("gb18030", errors="replace")
    return name


def _umask() -> int:
    # The system offers no way to read the mask without setting it.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask

"""Tell whether a folder lies on another machine, where SQLite's write-ahead log breaks."""

from __future__ import annotations

import os
import sys
from pathlib import Path

NETWORK = frozenset(
    "nfs nfs4 cifs smb smb2 smb3 smbfs afs afpfs ncpfs webdav davfs fuse.sshfs fuse.davfs2 fuse.glusterfs ceph glusterfs lustre gpfs".split()
)
"""Kinds of file system whose files lie elsewhere, as /proc/mounts and `mount` call them."""
_DRIVE_REMOTE = 4  # GetDriveTypeW


def network_kind(path: Path, *, mounts: str | None = None) -> str | None:
    """Return the kind of network file system `path` lies (or would lie) on, None when it is local. `mounts` stands for /proc/mounts."""
    here = os.path.realpath(path)
    if sys.platform == "win32":
        return _windows_kind(here)
    if mounts is None:
        try:
            mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None
    return _mounted(here, mounts)


def _mounted(here: str, mounts: str) -> str | None:
    best, kind = "", None
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
        if len(point) >= len(best) and (here == point or here.startswith(point.rstrip("/") + "/")):
            best, kind = point, fields[2]
    return kind if kind in NETWORK else None


def _windows_kind(here: str) -> str | None:
    if here.startswith("\\\\"):
        return "UNC"
    import ctypes

    drive = os.path.splitdrive(here)[0] + "\\"
    windll = getattr(ctypes, "windll", None)
    return "网络驱动器" if windll and windll.kernel32.GetDriveTypeW(drive) == _DRIVE_REMOTE else None

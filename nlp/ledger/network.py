"""Tell whether a folder lies on another machine, where SQLite's write-ahead log breaks."""

from __future__ import annotations

import ntpath
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

NETWORK: Final = frozenset(
    "nfs nfs4 cifs smb smb2 smb3 smbfs afs afpfs acfs ncpfs webdav davfs ceph glusterfs beegfs lustre gpfs orangefs pvfs2 "
    "fuse.sshfs fuse.davfs2 fuse.glusterfs fuse.ceph fuse.rclone fuse.s3fs fuse.curlftpfs fuse.gvfsd-fuse fuse.kio-fuse".split()
)
"""Kinds of file system whose files lie elsewhere, as /proc/mounts and `mount` call them."""
_REMOTE_DEVICE: Final = re.compile(r"[^/\s]+@[^/\s]+:|[\w.-]+:/")
"""user@host:path or host:/path: what programs for FUSE call a folder of another machine where their kind does not say so."""
_FUSE: Final = frozenset({"fuse", "fuseblk", "macfuse", "osxfuse"})
_DRIVE_REMOTE: Final = 4  # what GetDriveTypeW calls a mapped drive
_MAC_LINE: Final = re.compile(r"(?P<device>.*?) on (?P<point>/.*) \((?P<kind>[^,)]+)[^()]*\)")
Mount = tuple[str, str, str]
"""Device, folder, kind."""


def network_kind(path: Path) -> str | None:
    """Return the kind of network file system `path` lies (or would lie) on, None when it is local or nobody can tell."""
    here = os.path.realpath(path)
    if sys.platform == "win32":
        return windows_kind(here, _drive_type)
    if sys.platform == "darwin":
        return mounted_kind(here.casefold(), ((device, point.casefold(), kind) for device, point, kind in mac_mounts(_mac_table())))
    try:
        table = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return mounted_kind(here, linux_mounts(table))


def linux_mounts(table: str) -> Iterable[Mount]:
    """Yield the mounts of /proc/mounts, where blanks in names stand as octal numbers.

    >>> list(linux_mounts(r"//nas/share /mnt/the\\040office cifs rw 0 0"))
    [('//nas/share', '/mnt/the office', 'cifs')]
    """
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) >= 3:
            device, point = (re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), field) for field in fields[:2])
            yield device, point, fields[2]


def mac_mounts(table: str) -> Iterable[Mount]:
    """Yield the mounts that `mount` of macOS lists.

    >>> list(mac_mounts("//lin@nas/share on /Volumes/share (smbfs, nodev, nosuid, mounted by lin)"))
    [('//lin@nas/share', '/Volumes/share', 'smbfs')]
    """
    for line in table.splitlines():
        if found := _MAC_LINE.fullmatch(line):
            yield found["device"], found["point"], found["kind"]


def mounted_kind(here: str, mounts: Iterable[Mount]) -> str | None:
    """Return the kind of the mount a resolved path lies in when it is one of the network; of several on one folder the last covers the others."""
    best, kind = "", None
    for device, point, name in mounts:
        inside = here == point or here.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, name if name in NETWORK or (name in _FUSE and _REMOTE_DEVICE.match(device)) else None
    return kind


def windows_kind(here: str, drive_type: Callable[[str], int]) -> str | None:
    r"""Return what kind a resolved path of Windows is of: a share by its name (`\\nas\share`), or a drive that stands for one."""
    if here[:4] in ("\\\\?\\", "\\\\.\\"):
        here = "\\\\" + here[8:] if here[4:8].upper() == "UNC\\" else here[4:]
    drive = ntpath.splitdrive(here)[0]
    if drive.startswith("\\\\"):
        return "共享文件夹"
    return "网络驱动器" if drive and drive_type(drive + "\\") == _DRIVE_REMOTE else None


def _drive_type(root: str) -> int:
    import ctypes

    windll = getattr(ctypes, "windll", None)
    return int(windll.kernel32.GetDriveTypeW(root)) if windll else 0


def _mac_table() -> str:
    try:
        return subprocess.run(["/sbin/mount"], capture_output=True, check=True, timeout=10, encoding="utf-8", errors="replace").stdout
    except (OSError, subprocess.SubprocessError):
        return ""

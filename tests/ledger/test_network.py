"""A folder of another machine is told from a local one, on each system by what it says of its mounts."""

import pytest

from nlp.errors import LedgerError
from nlp.ledger import network
from nlp.ledger.engine import open_engine
from nlp.ledger.network import linux_mounts, mac_mounts, mounted_kind, windows_kind

LINUX = r"""
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/export /mnt/nfs nfs4 rw,vers=4.2 0 0
//nas/公文 /mnt/公文 cifs rw 0 0
//nas/two\040words /mnt/two\040words smb3 rw 0 0
lin@host:/home/lin /home/lin/remote fuse.sshfs rw 0 0
lin@host:/srv /home/lin/plain fuse rw 0 0
/dev/sdb1 /media/usb fuseblk rw 0 0
/dev/sdc1 /mnt/nfs/disk ext4 rw 0 0
server:/a /twice nfs rw 0 0
/dev/sdd1 /twice xfs rw 0 0
gvfsd-fuse /run/user/1000/gvfs fuse.gvfsd-fuse rw 0 0
overlay /container overlay rw,lowerdir=/a:/b 0 0
"""
MAC = """
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
//lin@nas._smb._tcp.local/share on /Volumes/share (smbfs, nodev, nosuid, mounted by lin)
nas:/volume1/office (1) on /Volumes/office (1) (nfs, nodev, nosuid)
lin@host: on /Users/lin/remote (macfuse, nodev, nosuid, synchronous, mounted by lin)
/dev/disk5s1 on /Volumes/STICK (msdos, local, nodev, nosuid, noowners)
cryptomator on /Volumes/vault (macfuse, nodev, nosuid)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/lin/ledger", None),
        ("/mnt/nfs", "nfs4"),
        ("/mnt/nfs/ledger", "nfs4"),
        ("/mnt/nfsx/ledger", None),
        ("/mnt/nfs/disk/ledger", None),
        ("/mnt/公文/台账", "cifs"),
        ("/mnt/two words/ledger", "smb3"),
        ("/home/lin/remote/ledger", "fuse.sshfs"),
        ("/home/lin/plain/ledger", "fuse"),
        ("/media/usb/ledger", None),
        ("/twice/ledger", None),
        ("/run/user/1000/gvfs/smb-share:server=nas", "fuse.gvfsd-fuse"),
        ("/container/ledger", None),
    ],
)
def test_of_linux_the_innermost_mount_counts(path, kind):
    assert mounted_kind(path, linux_mounts(LINUX)) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/Users/lin/ledger", None),
        ("/Volumes/share/ledger", "smbfs"),
        ("/Volumes/office (1)/ledger", "nfs"),
        ("/Users/lin/remote/ledger", "macfuse"),
        ("/Volumes/STICK/ledger", None),
        ("/Volumes/vault/ledger", None),
    ],
)
def test_of_macos_the_innermost_mount_counts(path, kind):
    assert mounted_kind(path, mac_mounts(MAC)) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("C:\\Users\\lin\\duban", None),
        ("Z:\\duban", "网络驱动器"),
        ("\\\\nas\\share\\duban", "共享文件夹"),
        ("\\\\?\\UNC\\nas\\share\\duban", "共享文件夹"),
        ("\\\\?\\C:\\Users\\lin\\duban", None),
        ("\\\\?\\Z:\\duban", "网络驱动器"),
        ("\\\\wsl.localhost\\Debian\\home\\lin", "共享文件夹"),
    ],
)
def test_of_windows_a_share_and_its_drive_are_known(path, kind):
    assert windows_kind(path, {"C:\\": 3, "Z:\\": 4}.__getitem__) == kind


def test_this_folder_is_local(tmp_path):
    assert network.network_kind(tmp_path / "not" / "there" / "yet") is None


def test_a_ledger_is_not_opened_on_the_network(tmp_path, monkeypatch):
    monkeypatch.setattr("nlp.ledger.engine.network_kind", lambda _: "nfs4")
    with pytest.raises(LedgerError, match=r"网络文件夹（nfs4）.*请放在本机磁盘"):
        open_engine(tmp_path / "ledger.db")
    assert not (tmp_path / "ledger.db").exists()

"""A Unix socket has its permissions and its group before anybody can connect, and takes no living process's place."""

import contextlib
import os
import socket
import stat
import threading
from pathlib import Path

import pytest

from ingest.errors import InUse, SettingError
from ingest.settings import Settings
from ingest.sockets import unix
from ingest.sockets.rights import OWNERS, Rights, read_mode
from ingest.sockets.unix import listening

ROOT = os.geteuid() == 0
GROUP = 12345


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "socket")


@pytest.mark.parametrize("mode", [0o600, 0o660, 0o666, 0o606, 0o000])
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o777])
def test_the_umask_changes_nothing(path: str, mode: int, umask: int) -> None:
    before = os.umask(umask)
    try:
        with listening(path, Rights(mode), 5):
            assert stat.S_IMODE(Path(path).stat().st_mode) == mode
    finally:
        os.umask(before)


@pytest.mark.skipif(not ROOT, reason="only root may give a file to any group")
@pytest.mark.parametrize("group", [str(GROUP), "daemon"])
def test_its_group_is_set_by_name_or_number(path: str, group: str) -> None:
    with listening(path, Rights(0o660, group), 5):
        assert Path(path).stat().st_gid in {GROUP, 1}
        assert Path(path).stat().st_uid == os.geteuid()


def test_nobody_connects_before_its_rights_are_settled(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    give = unix._give

    def look(*arguments: object) -> None:
        for _ in range(2):
            with socket.socket(socket.AF_UNIX) as early:
                seen.append(early.connect_ex(path))
            give(path, OWNERS, -1)

    monkeypatch.setattr(unix, "_give", look)
    with listening(path, Rights(0o666), 5):
        assert all(seen), "somebody was let in while the permissions were still others"
        assert len(seen) == 2


def test_a_group_that_is_not_here_is_named(path: str) -> None:
    for group in ("no-such-group", str(2**32 - 1), "-1", "٣"):
        with pytest.raises(SettingError, match=f"no group {group} on this machine"):
            listening(path, Rights(0o660, group), 5)
        assert not Path(path).exists()


def test_a_group_that_this_user_may_not_give_is_named(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "chown", refused)
    with pytest.raises(SettingError, match=r"may not give .* to group root: add the user to that group"):
        listening(path, Rights(0o660, "root"), 5)
    assert not Path(path).exists()


@pytest.mark.parametrize("full", [False, True], ids=["it answers", "its queue is full"])
def test_one_in_use_is_left_alone(path: str, full: bool) -> None:
    with contextlib.ExitStack() as stack:
        used = stack.enter_context(listening(path, OWNERS, 0))
        for _ in range(3 if full else 0):
            waiting = stack.enter_context(socket.socket(socket.AF_UNIX))
            waiting.setblocking(False)
            waiting.connect_ex(path)
        with pytest.raises(InUse, match="is in use"):
            listening(path, OWNERS, 5)
        assert used.fileno() > 0
        assert Path(path).is_socket()


def test_what_is_no_socket_is_left_alone(path: str, tmp_path: Path) -> None:
    Path(path).write_text("mine")
    with pytest.raises(InUse):
        listening(path, OWNERS, 5)
    assert Path(path).read_text() == "mine"
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InUse):
        listening(str(tmp_path / "link"), OWNERS, 5)


@pytest.mark.parametrize("path", ["/no/such/folder/socket", "/proc/socket", "/tmp/" + "x" * 200])
def test_a_place_that_cannot_be_is_named(path: str) -> None:
    with pytest.raises(SettingError, match=f"cannot listen on {path}: "):
        listening(path, OWNERS, 5)


def test_of_many_that_find_a_left_over_socket_one_takes_it(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(path)
    taken: list[socket.socket] = []
    refused: list[Exception] = []
    barrier = threading.Barrier(8)

    def take() -> None:
        barrier.wait(30)
        try:
            taken.append(listening(path, OWNERS, 50))
        except InUse as error:
            refused.append(error)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(taken), len(refused)) == (1, 7)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
    taken[0].close()


@pytest.mark.parametrize(("text", "mode"), [("0660", 0o660), ("660", 0o660), ("0600", 0o600), ("777", 0o777)])
def test_a_mode_is_octal(text: str, mode: int) -> None:
    assert read_mode(text) == mode


@pytest.mark.parametrize(
    "text", ["", "432", "0o660", "rw-rw----", "1660", "06600", "66", "0680", " 660", "-660", "٦٦٠"]
)
def test_what_is_no_mode_is_refused(text: str) -> None:
    if text == "432":
        assert read_mode(text) == 0o432, "octal as well: it cannot be told from a slip"
        return
    with pytest.raises(ValueError, match="not three octal digits"):
        read_mode(text)
    with pytest.raises(ValueError, match="not three octal digits"):
        Settings.model_validate({"lmtp": {"mode": text}})


@pytest.mark.parametrize("table", ["lmtp", "web"])
def test_a_number_without_quotes_is_refused(table: str) -> None:
    with pytest.raises(ValueError, match="valid string"):
        Settings.model_validate({table: {"mode": 660}})

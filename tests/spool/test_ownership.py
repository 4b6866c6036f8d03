"""A name belongs to one living process, and the kernel takes it back when that one dies."""

import errno
import fcntl
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ingest.errors import InUse, SettingError
from ingest.spool import Ownership
from ingest.spool.ownership import alive, end_holder, published

HOLD = """
import sys
from pathlib import Path
from ingest.spool import Ownership
owner = Ownership(Path(sys.argv[1]), "worker-0")
owner.publish({"addresses": ["127.0.0.1:25"]})
print("held", flush=True)
sys.stdin.read()
"""


def test_a_name_has_one_owner(tmp_path: Path) -> None:
    first = Ownership(tmp_path / "data" / "run", "worker-0")
    with pytest.raises(InUse, match=rf"data directory .*/data is owned .*\(worker-0, process {os.getpid()}\)"):
        Ownership(tmp_path / "data" / "run", "worker-0")
    Ownership(tmp_path / "data" / "run", "worker-1").release()
    first.release()
    Ownership(tmp_path / "data" / "run", "worker-0").release()


def test_death_gives_a_name_back(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdin is not None
    assert child.stdout.readline() == b"held\n"
    assert alive(tmp_path, "worker-0")
    assert published(tmp_path, "worker-0") == {"pid": child.pid, "addresses": ["127.0.0.1:25"]}
    with pytest.raises(InUse, match=f"process {child.pid}"):
        Ownership(tmp_path, "worker-0")
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    child.stdin.close()
    assert not alive(tmp_path, "worker-0")
    assert published(tmp_path, "worker-0") == {}
    Ownership(tmp_path, "worker-0").release()


def test_only_the_process_that_holds_a_name_is_ended(tmp_path: Path) -> None:
    """A process id that was published is not proof: its holder may have died and another process got the number."""
    holds = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(holds, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        reads = "import sys; file = open(sys.argv[1]); print('reads', flush=True); sys.stdin.read()"
        other = [sys.executable, "-c", reads, str(tmp_path / "worker-0.lock")]
        with subprocess.Popen(other, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "reads\n"
            assert not end_holder(tmp_path, "worker-0", reader.pid)
            assert not end_holder(tmp_path, "worker-1", holder.pid), "there is no such name"
            assert (reader.poll(), holder.poll()) == (None, None)
        assert end_holder(tmp_path, "worker-0", holder.pid)
        assert holder.wait(10) == -signal.SIGKILL
    assert not end_holder(tmp_path, "worker-0", holder.pid)


def test_a_name_that_was_never_taken_is_dead(tmp_path: Path) -> None:
    assert not alive(tmp_path, "worker-0")
    assert published(tmp_path, "worker-0") == {}


def test_a_shorter_text_leaves_no_rest_of_the_longer(tmp_path: Path) -> None:
    owner = Ownership(tmp_path, "worker-0")
    owner.publish({"addresses": ["a" * 500]})
    owner.publish({})
    assert published(tmp_path, "worker-0") == {"pid": os.getpid()}
    owner.release()


def test_whoever_only_asks_keeps_nobody_from_starting(tmp_path: Path) -> None:
    """`alive` holds the lock for an instant: a health check at the wrong moment must not stop a node."""
    Ownership(tmp_path, "intake-0").release()
    asking = os.open(tmp_path / "intake-0.lock", os.O_RDONLY)
    fcntl.flock(asking, fcntl.LOCK_SH)
    asked = threading.Timer(0.1, os.close, [asking])
    asked.start()
    Ownership(tmp_path, "intake-0").release()
    asked.join()


def test_a_folder_that_cannot_be_written_is_a_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file")
    with pytest.raises(SettingError, match="data_dir: cannot write"):
        Ownership(tmp_path / "run", "worker-0")


def test_a_volume_without_room_ends_nobody_who_publishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = Ownership(tmp_path, "worker-0")
    owner.publish({"addresses": ["127.0.0.1:25"]})

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        owner.publish({"addresses": ["127.0.0.1:26"]})
    assert published(tmp_path, "worker-0") == {}, "what was true before is told as true now"
    owner.publish({"addresses": ["127.0.0.1:26"]})
    assert published(tmp_path, "worker-0")["addresses"] == ["127.0.0.1:26"]
    owner.release()


def test_room_once_had_is_enough_for_all_that_is_published_later(tmp_path: Path) -> None:
    owner = Ownership(tmp_path, "worker-0")
    size = (tmp_path / "worker-0.lock").stat().st_size
    owner.publish(
        {"engines": {name: {"state": "open", "error": "x" * 200} for name in ("store", "originals", "search")}}
    )
    assert (tmp_path / "worker-0.lock").stat().st_size == size
    owner.release()


def test_another_users_process_can_ask_about_a_name(tmp_path: Path) -> None:
    owner = Ownership(tmp_path, "library-1")
    assert (tmp_path / "library-1.lock").stat().st_mode & 0o777 == 0o644, "whatever the umask is"
    owner.release()


def test_a_name_whose_lock_may_not_be_read_is_taken_for_alive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock file of root's must not end a worker of another user again and again, nor let it take over."""
    Ownership(tmp_path, "library-1").release()

    def refused(*_: object, **__: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched, capture_logs() as logs:
        patched.setattr(os, "open", refused)
        patched.setattr(Path, "read_text", refused)
        assert [alive(tmp_path, "library-1") for _ in range(3)] == [True] * 3
        assert published(tmp_path, "library-1") == {}
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("lock-not-readable", "warning")]

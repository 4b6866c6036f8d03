"""/metrics of a node of several processes: each sample once, no count that goes back, and no file that they need."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.node import MAILBOX, RunningNode, gone, letter, returned, running, wait_for

SMALL = "intake.size = 65536\nspool.reserve = 65536\n"


def samples(node: RunningNode) -> dict[str, float]:
    """Every sample of /metrics by its name and labels; each may be there once."""
    status, text = node.get("/metrics")
    assert status == 200
    found = [
        (sample.name + str(sorted(sample.labels.items())), sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    ]
    twice = sorted({name for name, _ in found if [other for other, _ in found].count(name) > 1})
    assert twice == [], "exported more than once"
    return dict(found)


def count(node: RunningNode, name: str) -> float:
    return samples(node).get(name, 0.0)


def send(node: RunningNode, numbers: range) -> None:
    with node.smtp() as client:
        for number in numbers:
            client.sendmail(f"person{number}@customer.example", [MAILBOX], letter(number))


def test_each_sample_is_there_once_and_counts_of_dead_processes_stay(tmp_path: Path) -> None:
    with running(tmp_path) as node:
        send(node, range(3))
        node.until(3, key="stored")
        wait_for(lambda: count(node, "ingest_accepted_total[]") == 3, "what intake counted does not arrive")
        wait_for(lambda: count(node, "ingest_mails_total[('fate', 'stored')]") == 3, "what the worker counted does not")
        before, dead = samples(node), node.pid("intake-0")
        for role in ("intake-0", "worker-0"):
            pid = node.pid(role)
            os.kill(pid, signal.SIGKILL)
            wait_for(lambda pid=pid: gone(pid), "it lives")
        after = samples(node)
        back = [name for name in before if name.partition("[")[0].endswith("_total") and after[name] < before[name]]
        assert back == [], "went back"
        wait_for(lambda: returned(node, "intake-0", dead), "intake does not return")
        send(node, range(3, 5))
        wait_for(lambda: count(node, "ingest_accepted_total[]") == 5, "what died is forgotten, or counted twice")
        assert count(node, "ingest_role_starts_total[('name', 'intake-0')]") == 2
        wait_for(lambda: count(node, "ingest_role_up[('name', 'worker-0')]") == 1, "the worker is not up")


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Path]:
    """A volume of 24 MB of its own."""
    place = tmp_path / "volume"
    place.mkdir()
    if shutil.which("mount") is None or subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", place], check=False, capture_output=True
    ).returncode:  # fmt: skip
        pytest.skip("only root can mount a volume; `test_no_process_maps_a_file_for_its_metrics` tests the same cause")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def fill(volume: Path) -> None:
    with (volume / "other").open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


def test_a_full_volume_kills_no_role_and_metrics_go_on(volume: Path) -> None:
    with running(volume, SMALL) as node:
        send(node, range(3))
        node.until(3, key="stored")
        before = {role: node.pid(role) for role in ("intake-0", "worker-0", "web-0")}
        fill(volume)
        for _ in range(3):
            assert count(node, "ingest_node_accepted[]") == 3
            assert node.get("/readyz")[0] == 503
        assert {role: node.pid(role) for role in before} == before
        os.kill(before["web-0"], signal.SIGKILL)
        back = "a web role that starts on a full volume does not come up"
        wait_for(lambda: returned(node, "web-0", before["web-0"]), back)
        wait_for(lambda: count(node, "ingest_accepted_total[]") == 3, "the counts are gone")
        (volume / "other").unlink()
        send(node, range(3, 4))
        assert node.until(4, key="stored")["stored"] == 4
        assert node.pid("worker-0") == before["worker-0"]


def test_no_process_maps_a_file_for_its_metrics(tmp_path: Path) -> None:
    """Only SQLite maps a file of the data folder, and that one makes sure of its room first."""
    with running(tmp_path) as node:
        send(node, range(1))
        node.until(1, key="stored")
        for role in ("intake-0", "worker-0", "web-0"):
            mapped = Path(f"/proc/{node.pid(role)}/maps").read_text()
            ours = {line.split()[-1] for line in mapped.splitlines() if str(tmp_path) in line}
            assert [path for path in ours if not path.endswith("-shm")] == []

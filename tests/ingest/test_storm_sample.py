"""Of a storm, every node can read the first three mails and the one at each tenfold; all others cost no original."""

import ctypes
import faulthandler
import mmap
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.errors import OriginalsUnavailable
from ingest.heart.allowed import NOBODY
from ingest.heart.storm_sample import StormSample
from ingest.records import Fate
from ingest.testing.scenario import DESK, Sent, written
from tests.storms.embedded import Embedded, embedded

CRM = "crm@theirs.example"
DECLARED = (("Auto-Submitted", "auto-replied"), ("References", "<first@ours.example>"))


def declared(at: float, size: int = 10) -> Sent:
    return Sent(at, DESK, written(CRM, DESK, f"Re: Order {at:.0f}", "Away. " + "x" * size, *DECLARED, at=at))


async def storm(room: Embedded) -> None:
    """A storm whose next mails take the lane."""
    for turn in range(10):
        await room.take(declared(turn * 10.0))
    assert room.outcomes[-1].reason.startswith("A storm between")


def kept(folder: Path) -> int:
    return len(list(folder.rglob("*.eml")))


def test_the_first_three_and_one_at_each_tenfold_are_kept() -> None:
    sample, chosen = StormSample(), []
    for number in range(1, 100_001):
        with sample.place("v1:a") as keep:
            chosen += [number] if keep else []
    assert chosen == [1, 2, 3, 10, 100, 1_000, 10_000, 100_000]


def test_storms_are_counted_apart_and_forgotten_when_they_are_over() -> None:
    sample = StormSample()

    def takes(storm: str) -> bool:
        with sample.place(storm) as keep:
            return keep

    assert [takes("v1:a") for _ in range(4)] == [True, True, True, False]
    assert takes("v1:b")
    sample.forget_others(frozenset(["v1:b"]))
    assert [takes("v1:b") for _ in range(3)] == [True, True, False]
    assert takes("v1:a")


def fails(sample: StormSample) -> None:
    with sample.place("v1:a") as keep:
        assert keep
        raise OriginalsUnavailable("the folder is away")


def test_a_place_whose_mail_failed_goes_to_the_next_one() -> None:
    sample = StormSample()
    for _ in range(5):
        with pytest.raises(OriginalsUnavailable):
            fails(sample)
    taken = []
    for _ in range(4):
        with sample.place("v1:a") as keep:
            taken.append(keep)
    assert taken == [True, True, True, False]


async def test_a_long_storm_leaves_few_originals(tmp_path: Path) -> None:
    async with embedded(tmp_path) as room:
        await storm(room)
        before = kept(tmp_path)
        held_before = room.count(Fate.HELD)
        assert 3 <= held_before < 10
        for turn in range(120):
            await room.take(declared(200.0 + turn))
        assert room.count(Fate.HELD) == held_before + 120
        assert kept(tmp_path) - before == 2, "the tenth and the hundredth"


async def test_each_node_keeps_its_own_first_three(tmp_path: Path) -> None:
    async with embedded(tmp_path) as room:
        await storm(room)
        before, other = kept(tmp_path), room.another_node()
        for turn in range(8):
            await other.take(declared(200.0 + turn))
        assert kept(tmp_path) - before == 3


BEGINNING = 64 * 1024
PROT_NONE = 0


def end_of(work: Callable[[], None], content: bytes) -> int:
    """Return how a process ends that does this and may read the first 64 KiB of `content`; a signal is below 0."""
    pid = os.fork()
    if pid == 0:
        try:
            faulthandler.disable()
            begin = id(content) + sys.getsizeof(b"") - 1 + BEGINNING
            first, last = -(-begin // mmap.PAGESIZE), (id(content) + sys.getsizeof(content)) // mmap.PAGESIZE
            span = ctypes.c_void_p(first * mmap.PAGESIZE), ctypes.c_size_t((last - first) * mmap.PAGESIZE)
            assert ctypes.CDLL(None).mprotect(*span, PROT_NONE) == 0
            work()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


async def test_the_lanes_cost_does_not_grow_with_the_mail_but_for_its_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with embedded(tmp_path) as room:
        await storm(room)
        mail = declared(200.0, 8_000_000)
        receipt, digests = room.receipt(mail), list[str]()

        def held() -> None:
            assert room.lane._held(receipt, mail.content, room.mailbox(mail), NOBODY) is not None
            assert len(digests) == 1

        def digest(*_: object) -> str:
            digests.append("0" * 64)
            return digests[-1]

        assert end_of(held, mail.content) in (-signal.SIGSEGV, -signal.SIGBUS), "its digest reads all of it"
        monkeypatch.setattr("parsers.headers_only.content_digest", digest)
        assert end_of(held, mail.content) == 0, "nothing else does"


async def test_a_large_mail_of_a_storm_is_no_original(tmp_path: Path) -> None:
    async with embedded(tmp_path) as room:
        await storm(room)
        for turn in range(6):
            await room.take(declared(150.0 + turn))  # past the first three, and the tenth
        assert (await room.take(declared(200.0, 2_000_000))).reason.startswith("A storm between")
        assert [path for path in tmp_path.rglob("*.eml") if path.stat().st_size > 1_000_000] == []

"""What a role and its supervisor tell each other: whole facts, never waiting, and sums that never go back."""

import threading
from pathlib import Path

from ingest.roles.line import Line
from ingest.roles.totals import Totals
from tests.node import running


def test_facts_come_whole_and_in_order_however_large() -> None:
    one, other = Line.pair()
    heard: list[object] = []
    facts = [{"n": number, "text": "x" * size} for number, size in enumerate((0, 10, 300_000, 3))]
    for fact in facts:
        assert one.tell(fact)
    while len(heard) < len(facts):
        come, there = other.hear()
        heard += come
        assert there
        one.tell({"flush": True})
    assert [fact for fact in heard if "n" in fact] == facts
    one.close()
    other.close()


def test_an_end_that_does_not_listen_keeps_nobody_waiting_and_gets_no_half_fact() -> None:
    one, other = Line.pair()
    told = [one.tell({"n": number, "text": "x" * 1000}) for number in range(5_000)]
    assert not all(told), "what nobody takes is kept without bound"
    heard: list[object] = []
    for _ in range(100):
        come, _ = other.hear()
        heard += come
        one.tell({"n": -1})
    assert [fact["n"] for fact in heard][: sum(told)] == list(range(sum(told)))
    one.close()
    other.close()


def test_the_end_of_the_line_is_heard_after_the_last_words() -> None:
    one, other = Line.pair()
    one.tell({"busy": True})
    one.close()
    assert other.hear() == ([{"busy": True}], False)
    assert other.hear() == ([], False)
    assert other.tell({"to": "nobody"})
    other.close()


def test_threads_may_tell_at_once() -> None:
    one, other = Line.pair()
    threads = [threading.Thread(target=lambda: [one.tell({"text": "y" * 100}) for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    heard, _ = other.hear()
    assert heard == [{"text": "y" * 100}] * 200
    one.close()
    other.close()


def test_sums_keep_what_the_dead_have_counted() -> None:
    totals = Totals()
    totals.keep([("a_total", {"code": "452"}, 3.0)])
    totals.keep([("a_total", {"code": "452"}, 1.0), ("b_total", {}, 2.0)])
    sums = totals.with_living([[("a_total", {"code": "452"}, 1.0)], [("a_total", {"code": "421"}, 9.0)]])
    assert sorted(sums, key=str) == [
        ("a_total", {"code": "421"}, 9.0),
        ("a_total", {"code": "452"}, 5.0),
        ("b_total", {}, 2.0),
    ]
    assert totals.with_living([]) == [("a_total", {"code": "452"}, 4.0), ("b_total", {}, 2.0)]


def test_who_forks_has_one_thread_and_roles_hold_none_of_its_files(tmp_path: Path) -> None:
    """A fork copies one thread: locks that others held would stay locked in the role for ever."""
    with running(tmp_path) as node:
        supervisor = node.pid("supervisor")
        assert len(list(Path(f"/proc/{supervisor}/task").iterdir())) == 1
        for role in ("intake-0", "worker-0", "web-0"):
            held = {str(path.readlink()) for path in Path(f"/proc/{node.pid(role)}/fd").iterdir() if path.is_symlink()}
            assert not [path for path in held if path.endswith("supervisor.lock")]
            assert [path for path in held if path.endswith(f"{role}.lock")]

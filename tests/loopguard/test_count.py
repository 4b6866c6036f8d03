"""The rules one by one, on arrivals built by hand: value in, finding out."""

from collections.abc import Sequence
from typing import Any

import pytest

from loopguard import Arrival, History, Policy, count
from loopguard.rules.span import circumstances, length, moment, recent
from tests.loopguard.mails import arrival, brief

DEFAULT = Policy()


def rounds(n: int, step: float = 10.0, **facts: Any) -> list[Arrival]:
    return [arrival(at=step * i, **facts) for i in range(n)]


def codes(thread: Sequence[Arrival], pair: Sequence[Arrival] | None = None, policy: Policy = DEFAULT) -> list[str]:
    return [brief(f) for f in count(History(tuple(thread), tuple(thread if pair is None else pair)), policy)]


def test_one_mail_is_no_rate() -> None:
    assert codes(rounds(1)) == []


@pytest.mark.parametrize("history", [History((), ()), History((arrival(),), ()), History((), (arrival(),))])
def test_the_newest_arrival_must_be_there(history: History) -> None:
    with pytest.raises(ValueError, match="must both end with the newest arrival"):
        count(history, DEFAULT)


@pytest.mark.parametrize(
    ("why", "mails", "finding"),
    [
        ("the third answer passes", rounds(3, automatic=True, fingerprint="same"), []),
        ("the fourth is held", rounds(4, automatic=True, fingerprint="same"), ["thread-rate hold"]),
        ("with other words", rounds(4, automatic=True), ["thread-rate hold"]),
        ("old mail with other words", [arrival(at=i + 9e6, written=1e6, automatic=True) for i in range(4)],
         ["thread-rate mute"]),
        ("old mail with the same",
         [arrival(at=i + 9e6, written=1e6, automatic=True, fingerprint="x") for i in range(4)],
         ["thread-rate hold"]),
        ("bounces about one recipient", rounds(4, automatic=True, kind="bounce"), ["thread-rate hold"]),
        ("alerts that answer nobody", rounds(4, automatic=True, answer=False), ["thread-rate mute"]),
        ("alerts that answer us", rounds(4, automatic=True, answer=False, answers_us=True), ["thread-rate hold"]),
        ("alerts, then one answer", [*rounds(3, automatic=True, answer=False), arrival(at=40.0, automatic=True)],
         ["thread-rate mute"]),
        ("an alert after four answers", [*rounds(4, automatic=True), arrival(at=50.0, automatic=True, answer=False)],
         ["thread-rate mute"]),
        ("over more than an hour", rounds(4, 1_201.0, automatic=True), []),
        ("of several senders", [*rounds(3, automatic=True), arrival(at=40.0, automatic=True, sender="bob@x.y")], []),
        ("a person after three automatic mails", [*rounds(3, automatic=True), arrival(at=40.0)], []),
    ],
)  # fmt: skip
def test_automatic_mail_in_a_thread(why: str, mails: list[Arrival], finding: list[str]) -> None:
    assert codes(mails, mails[-1:]) == finding, why


@pytest.mark.parametrize(
    ("why", "mails", "finding"),
    [
        ("five pass", rounds(5, fingerprint="same"), []),
        ("six with new words each", rounds(6), ["thread-rate mute"]),
        ("six that are alike", rounds(6, fingerprint="same"), ["thread-rate hold"]),
        ("six that are empty", rounds(6, empty=True), ["thread-rate hold"]),
        ("six that are alike and answer nobody", rounds(6, fingerprint="same", answer=False), ["thread-rate mute"]),
        ("slowly", rounds(6, 121.0, fingerprint="same"), []),
        ("a new text after five alike", [*rounds(5, fingerprint="same"), arrival(at=60.0)], ["thread-rate mute"]),
    ],
)
def test_personal_mail_in_a_thread(why: str, mails: list[Arrival], finding: list[str]) -> None:
    assert codes(mails, mails[-1:]) == finding, why


@pytest.mark.parametrize(
    ("why", "facts", "finding"),
    [
        ("new words each", {}, "mute"),
        ("the same text", {"fingerprint": "same"}, "hold"),
        ("the same text about other things", {"fingerprint": "same", "subject_key": "{i}", "thread": "{i}"}, "mute"),
        ("the same text in one thread", {"fingerprint": "same", "subject_key": "{i}"}, "hold"),
        (
            "the same text under nested subjects",
            {"fingerprint": "same", "subject_key": "{i}", "subject_depth": 3},
            "hold",
        ),
        ("no text", {"empty": True}, "hold"),
        ("no text about other things", {"empty": True, "subject_key": "{i}", "thread": "{i}"}, "mute"),
        ("the same text, answering nobody", {"fingerprint": "same", "answer": False}, "mute"),
        ("the same text, answering us", {"fingerprint": "same", "answer": False, "answers_us": True}, "hold"),
        ("automatic with other words", {"automatic": True}, "mute"),
        ("bounces with other words", {"automatic": True, "kind": "bounce"}, "hold"),
        ("notifications with other words", {"automatic": True, "kind": "notification"}, "mute"),
        ("notifications that say the same", {"automatic": True, "kind": "notification", "fingerprint": "same"}, "hold"),
        ("automatic with the same text", {"automatic": True, "subject_key": "{i}", "fingerprint": "same"}, "hold"),
        ("other words, longer by the same step", {"size": "{+400}"}, "hold"),
        ("other words, longer by uneven steps", {"size": "{*2}"}, "mute"),
        ("other words, shorter", {"size": "{-100}"}, "mute"),
    ],
)
def test_six_mails_between_two_parties(why: str, facts: dict[str, Any], finding: str) -> None:
    sizes = {"{+400}": lambda i: 1_000 + 400 * i, "{*2}": lambda i: 1_000 * 2**i, "{-100}": lambda i: 1_000 - 100 * i}
    mails = []
    for i in range(6):
        own = dict(facts)
        for name in ("subject_key", "thread"):
            if own.get(name) == "{i}":
                own[name] = f"{'abcdef'[i] * 3}"
        if own.get("size") in sizes:
            own["size"] = sizes[own["size"]](i)
        mails.append(arrival(at=10.0 * i, **own))
    assert [c for c in codes(mails[-1:], mails) if c.startswith("pair")] == [f"pair-rate {finding}"], why
    assert [c for c in codes(mails[-2:-1], mails[:-1]) if c.startswith("pair")] == [], "five pass"


def test_both_directions_count_together() -> None:
    ours = {"sender": "desk@ours.example", "mailbox": "help@ours.example", "fingerprint": "ours"}
    theirs = {"sender": "help@ours.example", "mailbox": "desk@ours.example", "fingerprint": "theirs"}
    mails = [arrival(at=float(i), **(theirs if i % 2 else ours)) for i in range(6)]
    assert "pair-rate hold" in codes(mails[-1:], mails)
    quiet = [arrival(at=float(i), answer=False, **(theirs if i % 2 else ours)) for i in range(6)]
    assert "pair-rate hold" in codes(quiet[-1:], quiet), "taking turns is answering"


def test_a_machine_that_answers_several_mailboxes_of_ours_is_one_loop() -> None:
    said = {"fingerprint": "same", "automatic": True, "kind": "auto-reply"}
    mails = [arrival(at=float(i), mailbox=f"box{'abcdef'[i]}@ours.example", **said) for i in range(6)]
    found = [one for one in count(History(tuple(mails[-1:]), tuple(mails)), Policy()) if one.code == "pair-rate"]
    assert [one.effect for one in found] == ["hold"]
    assert "and boxf@ours.example and 5 other mailboxes of ours in" in found[0].evidence


def test_bounces_about_several_addresses_of_a_firm_are_one_loop_where_each_comes_again() -> None:
    def mails(about: str) -> list[Arrival]:
        return [
            arrival(
                at=float(i), sender=f"bounce of {who}@t.example", author="d@t.example", automatic=True, kind="bounce"
            )
            for i, who in enumerate(about)
        ]

    assert "pair-rate hold" in codes(mails("aabbba")[-1:], mails("aabbba"))
    assert "pair-rate hold" not in codes(mails("abcdef")[-1:], mails("abcdef"))


def test_the_first_mail_may_be_a_persons() -> None:
    mails = [arrival(at=0.0, answer=False), *(arrival(at=float(i), fingerprint="same") for i in range(1, 6))]
    assert "pair-rate hold" in codes(mails[-1:], mails)


def test_a_persons_new_words_pass_in_the_middle_of_a_storm() -> None:
    storm = [arrival(at=float(i), fingerprint="same") for i in range(50)]
    mails = [*storm, arrival(at=60.0, fingerprint="a person")]
    assert codes(mails[-1:], mails) == ["pair-rate mute"]


def test_notifications_in_a_thread_are_held_only_when_they_say_the_same() -> None:
    facts: dict[str, Any] = {"automatic": True, "kind": "notification"}
    assert "thread-rate mute" in codes(rounds(6, 60, **facts))
    assert "thread-rate hold" in codes(rounds(6, 60, fingerprint="same", **facts))


def test_senders_whose_names_are_near_need_the_same_text() -> None:
    names = [f"auto{letter}eply@theirs.example" for letter in "abcdefg"]
    same = [arrival(at=60.0 * i, sender=name, fingerprint="same") for i, name in enumerate(names)]
    notes = [arrival(at=60.0 * i, sender=name, automatic=True, thread=name) for i, name in enumerate(names)]
    assert "pair-rate hold" in codes(same[-1:], same)
    assert "pair-rate mute" in codes(notes[-1:], notes), "absence notes of colleagues"


def test_too_many_answers_to_our_own_mail_are_held_whatever_they_say() -> None:
    mails = [arrival(at=50.0 * i, answers_us=True, words=9) for i in range(61)]
    assert "pair-rate mute" in codes(mails[-2:-1], mails[:-1])
    assert "pair-rate hold" in codes(mails[-1:], mails)
    evidence = count(History((mails[-1],), tuple(mails)), DEFAULT)[0].evidence
    assert evidence.endswith("; 61 of them answer mail that we sent, limit 60.")
    storm = [arrival(at=40.0 * i, answers_us=True, fingerprint="same") for i in range(65)]
    person = arrival(at=2_700.0, answers_us=True)
    assert "pair-rate mute" in codes([person], [*storm, person])


def test_evidence_names_the_measured_value_the_limit_and_the_likeness() -> None:
    mails = [arrival(at=0.8 * i, fingerprint="same", size=1_000 + 300 * i, quote_depth=i) for i in range(6)]
    found = count(History(tuple(mails[-1:]), tuple(mails)), DEFAULT)
    assert [finding.code for finding in found] == ["pair-rate", "pace", "echo", "growth"]
    assert found[0].evidence == (
        "6 mails between ann@example.org and desk@ours.example in 4 s (6 a minute, "
        "1970-01-01 00:00:00 to 00:00:04 UTC); limit 5 in 1 h; "
        "each quotes the one before and is longer."
    )
    assert found[2].evidence == "6 mails by ann@example.org have the same new text."
    assert found[3].evidence == (
        "6 alike mails by ann@example.org grew with each round: 1000 to 2500 bytes, quote depth 0 to 5, "
        "subject prefixes 1 to 1."
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ([{"fingerprint": "same", "size": 1_000 + i} for i in range(6)], "each is longer than the one before."),
        ([{"empty": True}] * 6, "none has a text of its own."),
        ([{"fingerprint": "same"}] * 6, "each says the same."),
        ([{"automatic": True, "kind": "bounce", "fingerprint": ""}] * 6, "each is a bounce."),
    ],
)
def test_likeness_in_words(facts: list[dict[str, Any]], words: str) -> None:
    mails = [arrival(at=float(i), **own) for i, own in enumerate(facts)]
    assert count(History(tuple(mails[-1:]), tuple(mails)), DEFAULT)[0].evidence.endswith(words)


def test_a_full_history_says_at_least() -> None:
    mails = rounds(20, fingerprint="same")
    found = count(History(tuple(mails[-1:]), tuple(mails)), Policy(history=20))
    assert found[0].evidence.startswith("At least 20 mails")


@pytest.mark.parametrize(("n", "finding"), [(60, []), (61, ["thread-ceiling mute"])])
def test_the_ceiling_of_a_thread(n: int, finding: list[str]) -> None:
    mails = [arrival(at=float(i), sender=f"{'abcdefghij'[i % 10]}nn@x{i}.example") for i in range(n)]
    assert codes(mails, mails[-1:]) == finding


def test_mail_without_a_sender_is_counted_too() -> None:
    found = count(History(tuple(m := rounds(6, sender="", fingerprint="same")), tuple(m)), DEFAULT)
    assert [brief(finding) for finding in found][:2] == ["thread-rate hold", "pair-rate hold"]
    assert "nobody" in found[0].evidence


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (4.2, "4 s"), (99, "99 s"), (600, "10 min"), (3_600, "1 h"), (5_400, "1.5 h"), (86_400, "24 h")],
)
def test_lengths_of_time(seconds: float, words: str) -> None:
    assert length(seconds) == words


def test_clocks_may_disagree() -> None:
    mails = [arrival(at=10.0), arrival(at=4.0), arrival(at=7.0)]
    assert recent(mails, 5) == mails
    assert circumstances(mails) == "in 6 s (3 a minute, 1970-01-01 00:00:04 to 00:00:10 UTC)"


def test_less_than_a_second_is_said_in_words() -> None:
    mails = [arrival(at=10.1), arrival(at=10.2)]
    assert circumstances(mails).startswith("within a second (2 a minute")


DAY = 86_400.0


@pytest.mark.parametrize(
    ("why", "at", "written", "counts_by"),
    [
        ("nobody said", 9 * DAY, 0.0, 9 * DAY),
        ("an hour on the way", 9 * DAY, 9 * DAY - 3_600, 9 * DAY),
        ("last week's", 9 * DAY, 2 * DAY, 2 * DAY),
    ],
)
def test_old_mail_counts_by_the_time_it_was_written(why: str, at: float, written: float, counts_by: float) -> None:
    assert moment(arrival(at=at, written=written)) == counts_by, why


def test_an_import_of_old_mail_is_no_storm() -> None:
    mails = [arrival(at=90 * DAY + i, written=i * DAY + 1, fingerprint="same", automatic=True) for i in range(30)]
    assert codes(mails) == []

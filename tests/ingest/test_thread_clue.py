"""Which thread a mail belongs to, as a pure decision."""

from dataclasses import replace

from ingest.threads.choice import Known, Match, choose, thread_name
from ingest.threads.clue import Clue

BOX = "support@desk.example"
ANN, BOB, EVE = "ann@a.example", "bob@b.example", "eve@e.example"
CLUE = Clue(BOX, "own@a.example", (), None, ANN, (ANN, BOX))


def answer(*ancestors: str, sender: str = ANN, **more: object) -> Clue:
    """A mail that refers to `ancestors`, nearest first."""
    made = replace(CLUE, ancestors=ancestors, root=ancestors[-1], sender=sender)
    return replace(made, **more)  # type: ignore[arg-type]  # fields of a clue


def decide(clue: Clue, known: dict[str, Known], *people: str) -> Match:
    return choose(clue, known, lambda _: frozenset(people))


def test_a_mail_that_refers_to_nothing_opens_its_own() -> None:
    assert decide(CLUE, {}) == Match(thread_name(BOX, "own@a.example"))


def test_the_nearest_known_ancestor_decides() -> None:
    known = {"near": Known("t-near"), "far": Known("t-far"), "root": Known("t-root")}
    assert decide(answer("unknown", "near", "far", "root"), known).thread == "t-near"
    assert decide(answer("unknown", "far", "root"), known).thread == "t-far"


def test_an_unseen_root_names_the_thread_so_siblings_meet() -> None:
    first = decide(answer("x", "root", own_id="1"), {})
    second = decide(answer("y", "root", own_id="2", sender=BOB), {})
    parent = decide(replace(CLUE, own_id="root"), {})
    assert first.thread == second.thread == parent.thread == thread_name(BOX, "root")


def test_mailboxes_never_share_a_thread() -> None:
    assert decide(CLUE, {}).thread != decide(replace(CLUE, mailbox="sales@desk.example"), {}).thread
    assert thread_name("a@x.example", "1") != thread_name("a@x.exampl", "e1")


def test_a_participant_joins() -> None:
    assert decide(answer("q"), {"q": Known("t")}, ANN, BOX) == Match("t")


def test_a_thread_without_known_participants_is_open() -> None:
    assert decide(answer("q", sender=EVE), {"q": Known("t")}) == Match("t")


def test_a_stranger_gets_a_thread_of_his_own_that_names_the_other() -> None:
    match = decide(answer("q", sender=EVE), {"q": Known("t", sent=True)}, ANN, BOX)
    assert match == Match(thread_name(BOX, f"own@a.example\n{EVE}"), "t", False)


def test_a_stranger_who_names_an_unseen_root_does_not_slip_in() -> None:
    root = thread_name(BOX, "root")
    match = choose(answer("x", "root", sender=EVE), {}, lambda thread: frozenset({ANN} if thread == root else ()))
    assert (match.related, match.thread == root) == (root, False)


def test_a_stranger_who_copies_a_known_id_does_not_slip_in() -> None:
    match = decide(replace(CLUE, sender=EVE), {"own@a.example": Known("t")}, ANN, BOX)
    assert match.related == "t"
    assert match.thread != "t"


def test_two_strangers_who_forge_one_id_stay_apart() -> None:
    known = {"q": Known("t")}
    eve, bob = (decide(answer("q", sender=sender), known, ANN) for sender in (EVE, BOB))
    assert eve.thread != bob.thread


def test_deciding_again_gives_the_same_for_a_participant_and_for_a_stranger() -> None:
    """A worker that was killed decides again, now knowing what it remembered the first time."""
    known = {"q": Known("t", sent=True)}
    for sender in (ANN, EVE):
        clue = answer("q", sender=sender)
        people = {"t": frozenset({ANN, BOX})}
        first = choose(clue, known, lambda thread: people.get(thread, frozenset()))  # noqa: B023  called at once
        people.setdefault(first.thread, frozenset(clue.participants) | {sender})
        again = choose(
            clue,
            {**known, clue.own_id: Known(first.thread)},
            lambda thread: people.get(thread, frozenset()),  # noqa: B023  called at once
        )
        assert again == first


def test_a_stamp_of_ours_decides_before_all_else() -> None:
    clue = answer("q", sender=EVE, stamped="t-stamp")
    assert decide(clue, {"q": Known("t")}, ANN) == Match("t-stamp", None, True)


def test_only_an_id_that_we_sent_is_an_answer_to_us() -> None:
    assert not decide(answer("q"), {"q": Known("t")}).answers_us
    assert decide(answer("x", "q"), {"q": Known("t", sent=True)}).answers_us
    assert not decide(CLUE, {CLUE.own_id: Known("t", sent=True)}).answers_us


def test_names_of_any_text_can_be_made() -> None:
    assert len(thread_name(BOX, "lone \udcff")) == 24

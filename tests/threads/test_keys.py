"""Rendezvous keys: which mails leave the same one, and how many a mail leaves."""

from dataclasses import replace

from ingest.threads.clue import Clue
from ingest.threads.keys import keys_of, keys_of_sent
from ingest.threads.name import alone, thread_name
from ingest.threads.sent import SentMail

BOX = "Support@desk.example"
ANN, BOB, EVE = "ann@a.example", "bob@b.example", "eve@e.example"
MAIL = Clue(BOX, "q@a.example", (), None, ANN, (ANN, BOX.lower(), BOB))
ANSWER = replace(MAIL, own_id="r@b.example", ancestors=("q@a.example",), root="q@a.example", sender=BOB)
SENT = SentMail("k", BOX, "t1", ("s@desk.example",), (ANN,), 1.0, ancestors=("q@a.example",), tokens=("token x",))


def meet(one: Clue | SentMail, other: Clue | SentMail) -> bool:
    """Whether two mails leave one key, or one of them what the other waits at."""
    first, second = (keys_of(each) if isinstance(each, Clue) else keys_of_sent(each) for each in (one, other))
    joins = set(first.joins), set(second.joins)
    return bool(joins[0] & joins[1] or joins[0] & {*second.awaits} or joins[1] & {*first.awaits})


def test_naming_is_mutual() -> None:
    assert meet(MAIL, ANSWER)
    assert not meet(replace(MAIL, participants=(ANN,)), ANSWER)
    assert not meet(MAIL, replace(ANSWER, participants=(BOB, EVE)))


def test_an_author_answers_himself_whomever_he_names() -> None:
    assert meet(replace(MAIL, participants=()), replace(ANSWER, sender=ANN, participants=()))


def test_a_stranger_meets_nobody_whatever_he_writes() -> None:
    eve = replace(ANSWER, sender=EVE, participants=(EVE, ANN, BOB))
    copied = replace(eve, own_id="q@a.example", former_ids=("r@b.example",), participants=(EVE, ANN))
    for mail in (MAIL, ANSWER, SENT, replace(ANSWER, sender=ANN)):
        assert not meet(eve, mail)
        assert not meet(copied, mail)


def test_a_mail_without_an_author_leaves_nothing_but_its_lists_keys() -> None:
    assert keys_of(replace(ANSWER, sender="")).joins == ()
    assert not meet(MAIL, replace(ANSWER, sender="", tokens=("token x",)))
    listed = replace(ANSWER, sender="", list_id="users.example")
    assert meet(listed, replace(MAIL, sender="", list_id="users.example"))
    assert not meet(listed, replace(MAIL, list_id="dev.example"))


def test_nothing_refers_to_a_mail_without_an_id() -> None:
    unnamed = replace(MAIL, own_id="q@a.example", unnamed=True)
    assert not meet(unnamed, ANSWER)
    assert keys_of(unnamed).name != keys_of(MAIL).name
    assert meet(MAIL, replace(ANSWER, unnamed=True))


def test_our_answers_meet_what_they_answer_and_not_one_another() -> None:
    ours = replace(ANSWER, sender=BOX.lower(), participants=(BOX.lower(), ANN, EVE))
    again = replace(ours, own_id="r2@desk.example")
    assert meet(MAIL, ours)
    assert meet(MAIL, SENT)
    assert not meet(ours, again)
    assert not meet(ours, replace(SENT, tokens=()))
    colleague = replace(ours, sender="sales@desk.example", by_us=True)
    assert not meet(colleague, replace(colleague, own_id="r3@desk.example"))


def test_a_stamp_decides_alone_and_a_token_counts_between_those_who_know_each_other() -> None:
    stamped = keys_of(replace(ANSWER, stamped="t1", tokens=("token x",), list_id="l"))
    assert {what for what, _, _ in stamped.joins} == {"id r@b.example"}
    assert stamped.speaks_of == ("id q@a.example",)
    bare = replace(MAIL, own_id="n@a.example", tokens=("token x",))
    assert meet(bare, SENT)
    assert not meet(replace(bare, sender=EVE, participants=(EVE, ANN)), SENT)


def test_a_conversation_is_a_link() -> None:
    one, other = (keys_of(replace(MAIL, own_id=id_, conversation="conversation 1")) for id_ in ("1@x", "2@x"))
    assert set(one.links) == set(other.links) != set()
    assert not set(one.links) & set(one.joins)


def test_a_mail_leaves_so_many_keys_and_no_more() -> None:
    people = tuple(f"p{n}@x.example" for n in range(1_000))
    many = replace(ANSWER, ancestors=tuple(f"{n}@x" for n in range(200)), root="199@x", participants=people)
    keys = keys_of(many)
    assert len(keys.joins) == 64 + 32 * 64
    assert (keys.speaks_of[0], keys.speaks_of[-2:]) == ("id 0@x", ("id 30@x", "id 199@x"))
    assert keys.people[:2] == (BOB, BOX.lower())
    assert len(keys_of(MAIL).joins) == 3


def test_an_id_is_no_token_and_no_name_shifts_into_another() -> None:
    assert not meet(replace(MAIL, own_id="token x"), replace(SENT, ids=(), ancestors=()))
    assert alone("m", "a", "b\nc") != alone("m", "a\nb", "c")
    assert thread_name("a@x.example", "1") != thread_name("a@x.exampl", "e1")
    assert len(thread_name(BOX, "lone \udcff")) == 24

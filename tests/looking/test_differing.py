import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.staff.looking import word_difference as module
from ingest.staff.looking.differing import MOST_FIELDS, Differing, Likeness, differing, likeness
from ingest.staff.looking.word_difference import Change, Piece, TextDifference, difference
from parsers import parse
from tests.growth import in_proportion

FEW = st.lists(st.sampled_from(["a", "b", " ", "\n", "c4", "é", "."]), max_size=60).map("".join)


def side(told: TextDifference, change: Change) -> str:
    return "".join(piece.text for piece in told.pieces if piece.change in {Change.KEPT, change})


@given(st.one_of(FEW, st.text(max_size=300)), st.one_of(FEW, st.text(max_size=300)))
def test_the_pieces_of_either_side_are_its_text(first: str, second: str) -> None:
    told = difference(first, second)
    assert not told.cut
    assert side(told, Change.REMOVED) == first
    assert side(told, Change.ADDED) == second
    assert told.same == (first == second)
    assert all(one.change is not other.change for one, other in zip(told.pieces, told.pieces[1:], strict=False))


WORDS = st.lists(st.sampled_from("abc"), max_size=30)


@given(WORDS, WORDS)
def test_no_shorter_way_keeps_more(old: list[str], new: list[str]) -> None:
    """Against the table of longest common subsequences, which needs no cleverness."""
    row = [0] * (len(new) + 1)
    for a in old:
        above, row = row, [0]
        for at, b in enumerate(new):
            row.append(above[at] + 1 if a == b else max(row[-1], above[at + 1]))
    assert sum(change is Change.KEPT for change, _ in module._edits(old, new)) == row[-1]


def test_words_are_told_apart_not_letters() -> None:
    assert difference("Ticket 4711 is open", "Ticket 4712 is open").pieces == (
        Piece(Change.KEPT, "Ticket "),
        Piece(Change.REMOVED, "4711"),
        Piece(Change.ADDED, "4712"),
        Piece(Change.KEPT, " is open"),
    )


def test_of_a_long_text_the_beginning_is_compared() -> None:
    told = difference("x" * 50_000, "x" * 50_000 + "y")
    assert told.cut
    assert told.same
    assert side(told, Change.REMOVED) == "x" * module.CHARACTERS
    many = difference("a " * 9_000, "a " * 8_000)
    assert many.cut
    assert len(side(many, Change.REMOVED)) == module.WORDS


def test_texts_that_share_little_are_one_exchange() -> None:
    first, second = (" ".join(f"{name}{number}" for number in range(800)) for name in "ab")
    told = difference(f"same {first} end", f"same {second} end")
    assert [piece.change for piece in told.pieces] == [Change.KEPT, Change.REMOVED, Change.ADDED, Change.KEPT]
    assert side(told, Change.ADDED) == f"same {second} end"


SHAPES = {
    "one word": lambda words: ("a " * words, "a " * (words // 2) + "b " + "a " * words),
    "in turns": lambda words: ("a b " * (words // 2), "b a " * (words // 2)),
    "nothing shared": lambda words: ("a " * words, "b " * words),
    "every third": lambda words: ("a b c " * (words // 3), "a x c " * (words // 3)),
}


@pytest.mark.parametrize("shape", SHAPES, ids=SHAPES.__getitem__ and str)
def test_what_is_compared_costs_in_proportion(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHARACTERS", 10**7)
    monkeypatch.setattr(module, "WORDS", 10**7)

    def work(words: int):
        first, second = SHAPES[shape](words)
        return lambda: difference(first, second)

    assert in_proportion(work, 5_000)


def mail(subject: str = "Hello", text: str = "How are you?", *, more: str = "", attached: str = "") -> bytes:
    head = f"From: a@example.org\r\nMIME-Version: 1.0\r\nSubject: {subject}\r\n{more}"
    body = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    files = "".join(
        f"--b\r\nContent-Type: application/pdf; name={name}.pdf\r\n\r\n{content}\r\n"
        for name, _, content in (one.partition("=") for one in attached.split())
    )
    return f"{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{body}{files}--b--\r\n".encode()


def compared(first: bytes, second: bytes) -> Differing:
    return differing(parse(first), parse(second))


def test_a_mail_is_identical_to_itself_whatever_its_ids_are() -> None:
    told = compared(mail(more="Message-ID: <1@x>\r\n"), mail(more="Message-ID: <2@x>\r\n"))
    assert told.likeness is Likeness.IDENTICAL
    assert told.subject.same
    assert told.text.same
    assert [(one.name, one.before, one.after) for one in told.fields] == [("Message-ID", ("<1@x>",), ("<2@x>",))]


def test_white_space_makes_no_difference() -> None:
    assert compared(mail(text="a b\r\nc "), mail(text="a  b c")).likeness is Likeness.IDENTICAL


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ticket 4711 is open", "Ticket 4812 is open"),
        ("at 9:44", "at 21:03"),
        ("at 9:44 am", "at 11:03 PM"),
        ("Mon, 30 Nov 2026 09:44:10 +0000", "Tue, 1 Dec 2026 11:00:00 +0000"),
        ("December 3, 2026", "May 13, 2027"),
        ("am Montag, 30. November 2026", "am Dienstag, 1. Dezember 2026"),
        ("3 of 10 sent", "12 of 10 sent"),
    ],
)
def test_only_numbers_and_times_differ(first: str, second: str) -> None:
    assert compared(mail(text=first), mail(text=second)).likeness is Likeness.NUMBERS
    assert compared(mail(first), mail(second)).likeness is Likeness.NUMBERS


@pytest.mark.parametrize(
    ("first", "second"), [("I may come", "I sun come"), ("one", "two"), ("1 pm", "one"), ("a1", "b1"), ("x", "x 1")]
)
def test_words_differ(first: str, second: str) -> None:
    assert compared(mail(text=first), mail(text=second)).likeness is Likeness.DIFFERENT


@pytest.mark.parametrize("piece", ["1", "1 ", "mon ", "mon,", "mon 1 ", "1.", "mon    ", "30 nov ", "12am"])
def test_numbers_are_found_in_proportion(piece: str) -> None:
    def work(times: int):
        first, second = parse(mail(text=piece * times)), parse(mail(text=piece * times + "x"))
        return lambda: likeness(first, second)

    assert in_proportion(work, 20_000)


def test_fields_are_added_removed_and_changed_and_the_way_does_not_count() -> None:
    told = compared(
        mail(more="X-A: 1\r\nX-B: 1\r\nReceived: from a\r\nDKIM-Signature: 1\r\nX-C: 1\r\nX-C: 2\r\n"),
        mail(more="x-a: 2\r\nReceived: from b\r\nARC-Seal: 1\r\nX-C: 2\r\nX-C: 1\r\nX-D: new\r\n"),
    )
    assert {one.name.lower(): (one.before, one.after) for one in told.fields} == {
        "x-a": (("1",), ("2",)),
        "x-b": (("1",), ()),
        "x-c": (("1", "2"), ("2", "1")),
        "x-d": ((), ("new",)),
    }


def test_a_thousand_fields_are_counted_and_some_told() -> None:
    told = compared(mail(), mail(more="".join(f"X-{number}: 1\r\n" for number in range(300))))
    assert len(told.fields) == MOST_FIELDS
    assert told.fields_left_out == 200


def test_attachments_are_compared_by_their_bytes() -> None:
    told = compared(mail(attached="a=1 b=2 c=2 d=3"), mail(attached="other=1 e=2 f=4"))
    assert [one.name for one in told.attachments_removed] == ["b.pdf", "d.pdf"]
    assert [one.name for one in told.attachments_added] == ["f.pdf"]
    assert told.likeness is Likeness.DIFFERENT
    assert compared(mail(attached="a=1"), mail(attached="b=1")).likeness is Likeness.IDENTICAL


def test_sizes_are_those_of_the_mails() -> None:
    first, second = mail(), mail(text="longer than the first")
    assert compared(first, second).sizes == (len(first), len(second))

"""One screen of Message-ID oddities, each seen in real mail or in another parser's tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.headers.message_id import ids, message_id, references, spelling
from parsers.message import IdState

LONG = "x" * 1000


@pytest.mark.parametrize(
    ("value", "state", "id_"),
    [
        (None, "absent", None),
        ("", "absent", None),
        ("  ", "absent", None),
        ("<abc@example.org>", "canonical", "abc@example.org"),
        ("<ABC@Example.ORG>", "canonical", "ABC@example.org"),
        (" <abc@example.org> ", "canonical", "abc@example.org"),
        ("abc@example.org", "canonical", "abc@example.org"),
        ("<abc@example.org", "canonical", "abc@example.org"),
        ("abc@example.org>", "canonical", "abc@example.org"),
        ("<abc@example.org>>", "canonical", "abc@example.org"),
        ("<<abc@example.org>>", "canonical", "abc@example.org"),
        ("<abc@ example.org>", "canonical", "abc@ example.org"),
        ("<ab  c@example.org>", "canonical", "ab c@example.org"),
        ("< abc@example.org >", "canonical", "abc@example.org"),
        ("<abc@example.org> (added by x)", "canonical", "abc@example.org"),
        ("(a comment) abc@example.org", "canonical", "abc@example.org"),
        ("<abc(comment)@example.org>", "canonical", "abc(comment)@example.org"),
        ("<abc@example.org(Comment)> (other)", "canonical", "abc@example.org(comment)"),
        ("<alert(1)@Example.org>", "canonical", "alert(1)@example.org"),
        ('<"abc"@example.org>', "canonical", "abc@example.org"),
        ('<"a\\"b"@example.org>', "canonical", 'a"b@example.org'),
        ('<"a\\\\b"@example.org>', "canonical", "a\\b@example.org"),
        ('"abc@example.org"', "canonical", "abc@example.org"),
        ("<abc@[192.0.2.1]>", "canonical", "abc@[192.0.2.1]"),
        ("<a@b@example.org>", "canonical", "a@b@example.org"),
        ("<grüße@example.org>", "canonical", "grüße@example.org"),
        ("<one@example.org> <two@example.org>", "canonical", "one@example.org"),
        ("one@example.org two@example.org", "raw", "one@example.org two@example.org"),
        ("<20250602.ABC123>", "canonical", "20250602.ABC123"),
        ("<20250602.ABC123", "canonical", "20250602.ABC123"),
        ("20250602.ABC123>", "canonical", "20250602.ABC123"),
        ('<"20250602.ABC123">', "canonical", "20250602.ABC123"),
        ("<abc> (x)", "canonical", "abc"),
        ("<abc@>", "canonical", "abc@"),
        ("20250602.ABC123 x>", "raw", "20250602.ABC123 x>"),
        ("<none>", "raw", "<none>"),
        ("<NULL>", "raw", "<NULL>"),
        ("<-->", "raw", "<-->"),
        ('<"a>b"@example.org>', "raw", '<"a>b"@example.org>'),
        ("abc", "raw", "abc"),
        ("<>", "raw", "<>"),
        ("<", "raw", "<"),
        ("<<", "raw", "<<"),
        ("<@>", "raw", "<@>"),
        ("<@example.org>", "raw", "<@example.org>"),
        ("<a\u202eb@example.org>", "raw", "<ab@example.org>"),
        (f"<{LONG}@example.org>", "raw", f"<{LONG}@example.org>"),
    ],
)
def test_message_id(value: str | None, state: str, id_: str | None) -> None:
    result = message_id(value)
    assert (result.state, result.value) == (IdState(state), id_)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", []),
        ("<a@x.example> <b@x.example>", ["a@x.example", "b@x.example"]),
        ("<a@x.example><b@x.example>", ["a@x.example", "b@x.example"]),
        ("<a@x.example>,<b@x.example>;", ["a@x.example", "b@x.example"]),
        ("<a@x.example <b@x.example>", ["a@x.example", "b@x.example"]),
        ("a@x.example, b@x.example", ["a@x.example", "b@x.example"]),
        ("Your message of Monday, anna@example.org", []),
        ('Message from Anna <anna@example.org> of "Mon, 1 Jan" <id@x.example>', ["anna@example.org", "id@x.example"]),
        ("Your message of <none>", []),
        ("<a@x.example> (was: <b)", ["a@x.example"]),
        ("<a@x.example> (was: <b@x.example>)", ["a@x.example"]),
        ("<a@x.example> (was: <b@x.example>", ["a@x.example", "b@x.example"]),
        ('"<b@x.example>" <a@x.example>', ["a@x.example"]),
        ('"<a@x.example>"', ["a@x.example"]),
        ('<"a<b>"@x.example>', []),
        ('<a"b@x.example> <c"d@x.example>', ['a"b@x.example', 'c"d@x.example']),
        ('"a < b" (c > d) <a(>)@x.example>', ["a("]),
        ("Your message of <Monday> <20250602.1>", ["Monday", "20250602.1"]),
        ("<a(1)@x.example> <a(2)@x.example>", ["a(1)@x.example", "a(2)@x.example"]),
        ('<"a b"@x.example>', ["a b@x.example"]),
        ("garbage", []),
    ],
)
def test_ids(value: str, found: list[str]) -> None:
    assert ids(value) == found


def test_references_lose_repeats_and_keep_their_order() -> None:
    assert references("<b@x.example> <a@x.example> <b@X.EXAMPLE>") == ("b@x.example", "a@x.example")


def test_ten_thousand_references_keep_the_first_and_the_last_hundred() -> None:
    found = references(" ".join(f"<{n}@x.example>" for n in range(10_000)))
    assert found == tuple(f"{n}@x.example" for n in (*range(100), *range(9_900, 10_000)))


@given(st.text(alphabet='ab@<>()"\\ .,[]é\r\n\0'))
def test_every_text_has_an_answer_that_is_stable(value: str) -> None:
    for name in ids(value):
        assert name.isprintable()
        assert not {"<", ">"} & set(name)
        assert "  " not in name
        assert name == name.strip()
        assert not name.startswith("@")
    assert message_id(value).state in IdState


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ("<ABC@Example.ORG>", "ABC@Example.ORG"),
        (' (x) <"abc"@example.org> (y)', '"abc"@example.org'),
        ("<alert(1)@x.example>", "alert(1)@x.example"),
        ("<a  b@x.example>", "a  b@x.example"),
        ("<> <a@x.example>", "a@x.example"),
        ("abc@example.org (x)", "abc@example.org"),
        ("=?utf-8?q?=3Cone=40x.example=3E?=", "=?utf-8?q?=3Cone=40x.example=3E?="),
        ("none", ""),
    ],
)
def test_an_id_has_the_spelling_of_its_brackets(value: str, spelled: str) -> None:
    assert spelling(value) == spelled


@given(st.text(alphabet='aB@<>()"\\ .,?=\0'))
def test_every_id_has_a_spelling(value: str) -> None:
    assert bool(spelling(value)) == bool(ids(value))


@pytest.mark.parametrize("char", ["\t", "\x1b", "\u202e", "\u2066", "\u2028"])
def test_what_is_kept_of_a_field_that_holds_no_id_is_one_harmless_line(char: str) -> None:
    assert message_id(f"a{char}b c").value in {"ab c", "a b c"}
    assert message_id(char).state is IdState.ABSENT


def test_an_encoded_word_that_spells_another_is_no_id() -> None:
    assert references("<=?t?q?=?8?q??=?=> <a@b> <=?utf-8?q?c=40d?=>") == ("a@b", "c@d")
    assert references("<a=?b@c.example>") == ("a=?b@c.example",)


@pytest.mark.parametrize("cut", ["=?8?q?=org", "=?utf-8?b?YWJjZA", "mid:=?iso-2022-jp?b?GyRC"])
def test_an_encoded_word_that_never_ends_is_no_id(cut: str) -> None:
    assert all(references(f"<{name}>") == (name,) for name in ids(f"<{cut}"))

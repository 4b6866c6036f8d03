"""Reverse- and forward-paths, read exactly."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.intake.path import LOCAL_PART, read_path


@pytest.mark.parametrize(
    ("text", "address", "rest"),
    [
        ("<>", "", ""),
        ("<> SIZE=10", "", " SIZE=10"),
        ("<a@b.example>", "a@b.example", ""),
        ("<a@b.example> BODY=8BITMIME", "a@b.example", " BODY=8BITMIME"),
        ("<A.b+tag@B.example>", "A.b+tag@B.example", ""),
        ('<"a"@b.example>', "a@b.example", ""),
        ('<"a\\b"@b.example>', "ab@b.example", ""),
        ('<"a b"@b.example>', '"a b"@b.example', ""),
        ('<"a\\"b>"@b.example>', '"a\\"b>"@b.example', ""),
        ('<"a@b"@c.example>', '"a@b"@c.example', ""),
        ("<a%b@c.example>", "a%b@c.example", ""),
        ("<a@[192.0.2.1]>", "a@[192.0.2.1]", ""),
        ("<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]", ""),
        ("<grüße@bücher.example>", "grüße@bücher.example", ""),
        ("<a@host_name.example>", "a@host_name.example", ""),
        ("<Postmaster>", "Postmaster", ""),
    ],
)
def test_a_valid_path(text: str, address: str, rest: str) -> None:
    assert read_path(text) == (address, rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a@b.example",
        "<a>",
        "<a@>",
        "<@b.example>",
        "<a@b.example",
        "<a@b@c.example>",
        "<@relay.example:a@b.example>",
        "<@one.example,@two.example:a@b.example>",
        "<.a@b.example>",
        "<a.@b.example>",
        "<a..b@c.example>",
        "<a b@c.example>",
        "<a@b..example>",
        "<a@-b.example>",
        "<a@b.example.>",
        "<a@b.example->",
        "<a@[192.0.2]>",
        "<a@[x]>",
        '<"a@b.example>',
        '<a"b"@c.example>',
        "<a\x00@b.example>",
        "<a\u0085@b.example>",
        "<\ud800@b.example>",
        f"<{'a' * (LOCAL_PART + 1)}@b.example>",
        f"<a@{'b' * 256}>",
        f"<{'é' * 200}@b.example>",
    ],
)
def test_no_path(text: str) -> None:
    assert read_path(text) is None


@settings(deadline=None)
@given(st.text(alphabet='<>@."\\ab-: é%', max_size=30))
def test_what_is_returned_reads_as_itself(text: str) -> None:
    path = read_path(text)
    if path is not None and path[0]:
        assert read_path(f"<{path[0]}>") == (path[0], "")


@pytest.mark.parametrize("piece", ["a", "a.", "-", '"', "\\", "a-", "@", '"\\a'])
def test_long_input_is_read_in_linear_time(piece: str) -> None:
    # Nothing is measured: a pattern that backtracks would not come back from this at all.
    assert read_path("<" + piece * 200_000) is None

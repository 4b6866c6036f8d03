"""What a person reads fits 80 columns where no terminal is wider, whatever the mails hold (`held` has its own test)."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ingest.cli.options import _folded
from tests.cli.command import Command

LONG = "x" * 150
NASTY = {
    "wide": "\u6f22\u5b57\u304b\u306a\ud55c\uae00" * 30,
    "one word": LONG,
    "words": "many words " * 30,
    "combining": "e\u0301" * 200,
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 40,
}


def letter(number: int, text: str, header: str = "") -> bytes:
    return (
        f"From: {text} <{'a' * 60}@{'b' * 60}.{'c' * 60}.example>\r\nTo: support@desk.example\r\nSubject: {text}\r\n"
        f"Message-ID: <{number}{'d' * 120}@{'e' * 60}.example>\r\n{header}MIME-Version: 1.0\r\n"
        f"Content-Type: multipart/mixed; boundary=p\r\n\r\n--p\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"question {text}\r\n--p\r\nContent-Type: application/{'f' * 90}\r\n"
        f'Content-Disposition: attachment; filename="{text}.bin"\r\n\r\nx\r\n--p--\r\n'
    ).encode()


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_no_line_is_wider_than_80_columns(ingest: Command, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("INGEST_TEST_COLUMNS", "80")
    file = ingest.folder / "1.eml"
    file.write_bytes(letter(1, text))
    (stored,) = ingest("deliver", "--json", "--to", "support@desk.example", str(file)).facts
    assert stored["fate"] == "stored"
    commands: list[tuple[str | Path, ...]] = [
        ("status",), ("search", "question"), ("show", stored["id"]), ("explain", file), ("shunted", "list"),
        ("explain", "--mailbox", "support@desk.example", file), ("node", "list"), ("reparse",), ("rejudge",),
        ("verify", file), ("deliver", "--to", "support@desk.example", file), ("shunted", "retry", "all"),
    ]  # fmt: skip
    for command in commands:
        out = ingest(*command).out
        wide = [line for line in out.splitlines() if cell_len(line) > 80]
        assert not wide, f"{command}: {wide[0]}"


@given(st.text(st.characters(exclude_characters="\n")), st.integers(40, 120))
def test_folding_keeps_every_character_but_spaces(text: str, columns: int) -> None:
    pieces = list(_folded(text.expandtabs(), columns))
    assert all(cell_len(piece) <= columns for piece in pieces)
    assert "".join("".join(pieces).split(" ")) == "".join(text.expandtabs().split(" "))

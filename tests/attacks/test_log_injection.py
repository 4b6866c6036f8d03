"""Attack 32: whatever is logged is one line, parses as JSON, and moves nobody's cursor on a console."""

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from ingest.log_lines.plain_text import LONGEST, plain
from ingest.logs import set_up
from ingest.settings import LogSettings

FORGED = '\r\n{"event": "mail-stored", "level": "info"}\n2026-01-01 [error] forged'
NASTY = [
    FORGED, "a\rb", "a\nb", "a\x0bb\x0cc\x1cd\x1de\x1ef", "a\x85b", "a\u2028b\u2029c",
    "\x1b[2J\x1b[31mred\x1b]0;title\x07", "\x9b31m", "a\x00b", "\x7f", "\ud800 lone", "\udfff", "\ud83d",
    "abc\u202edcba", "\u2066\u2069", "\u200f", "\u061c\ufeff", "\x08\x08",
    '"}\n{"', "\\", "x" * 100_000, "\U0001f600 \u00e9",
]  # fmt: skip
HARMFUL = frozenset(
    chr(code)
    for code in (*range(32), *range(127, 160), 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0x61C)
)


class Odd:
    def __str__(self) -> str:
        raise ValueError(FORGED)

    __repr__ = __str__


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("ingest.logs.listen_to_others", lambda: None)
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(monkeypatch: pytest.MonkeyPatch, format_: str, **fields: Any) -> list[str]:
    """What is written of one event with these fields."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(written, "utf-8", write_through=True))
    set_up(LogSettings.model_validate({"format": format_}), "worker-0")
    structlog.get_logger().warning("event", **fields)
    return written.getvalue().decode().split("\n")[:-1]


@pytest.mark.usefixtures("hooks")
@pytest.mark.parametrize("format_", ["json", "console"])
@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_every_field_stays_in_its_line(monkeypatch: pytest.MonkeyPatch, format_: str, text: str) -> None:
    shapes: list[Any] = [
        text,
        [text],
        {"inner": text},
        {text: 1},
        text.encode("utf-8", "surrogatepass"),
        ValueError(text),
    ]
    for shape in shapes:
        (line,) = lines(monkeypatch, format_, field=shape)
        assert not set(line) & HARMFUL
        line.encode()
        if format_ == "json":
            assert json.loads(line)["event"] == "event"
        else:
            assert not line.startswith(("{", "2026-01-01 [error]"))
    assert len(lines(monkeypatch, format_, **{text: 1})) == 1


@pytest.mark.usefixtures("hooks")
@pytest.mark.parametrize("format_", ["json", "console"])
def test_what_cannot_be_said_costs_no_event(monkeypatch: pytest.MonkeyPatch, format_: str) -> None:
    for odd in (Odd(), {"a": Odd()}, float("inf"), float("nan"), {1: 2}, {(1, 2): 3}, b"\xff\r\n", object(), None):
        (line,) = lines(monkeypatch, format_, field=odd)
        assert format_ == "console" or json.loads(line, parse_constant=pytest.fail)


@pytest.mark.usefixtures("hooks")
def test_a_mapping_that_holds_itself_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    round_: dict[str, Any] = {}
    round_["again"] = round_
    (line,) = lines(monkeypatch, "json", field=round_)
    assert json.loads(line)


@pytest.mark.usefixtures("hooks")
def test_an_exception_s_own_words_at_debug_are_one_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(written, "utf-8", write_through=True))
    set_up(LogSettings(format="json", level="debug"), "worker-0")
    structlog.get_logger().error("event", exc_info=ValueError(FORGED))
    (line,) = written.getvalue().decode().splitlines()
    assert json.loads(line)["exception"][0]["exc_type"] == "ValueError"


@given(st.text() | st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp"])))
def test_any_text_becomes_one_harmless_line(text: str) -> None:
    said = plain(text)
    assert not set(said) & HARMFUL
    said.encode()
    assert len(said.splitlines()) <= 1
    assert len(said) <= 6 * LONGEST + 40
    if text.isprintable() and len(text) <= LONGEST:
        assert said == text

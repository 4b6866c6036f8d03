"""20,000 generated mails break no promise of `parse` (200,000 nightly: `python -m tests.fuzz --mails 200000`).

The generator itself is tested with readers into which a bug is planted: it must find each within the first thousand.
"""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from parsers import Limits, ParsedMessage, parse
from tests.fuzz.campaign import Breach, fuzz
from tests.fuzz.mails import mail
from tests.fuzz.minimal import minimal
from tests.fuzz.neighbours import field_beside, part_beside, strayed_field, strayed_part
from tests.fuzz.parts import GRAMMAR
from tests.fuzz.promises import Read, broken

SEED = "ci"
MAILS = 20_000
KNOWN: set[Breach] = set()
"""Promises that are known to be broken; whoever mends one takes it out."""

_ATOM = r'[^\s"<>()@,:;\\\[\]]'
_EMPTY_QUOTES = re.compile(rf'\s*""\s*<{_ATOM}{{1,64}}@{_ATOM}{{1,255}}>\s*')
_PEOPLE = ("From", "Sender", "Reply-To", "To", "Cc")


def empty_quoted_name(message: ParsedMessage) -> bool:
    """`From: "" <a@example.org>` raised TypeError until commit 5e7cb54, under just this condition."""
    values = [message.headers.first(name) or "" for name in _PEOPLE]
    return any(value.isprintable() and _EMPTY_QUOTES.fullmatch(value) for value in values)


def empty_group(message: ParsedMessage) -> bool:
    return any(re.search(r":\s*;", message.headers.first(name) or "") for name in _PEOPLE)


def comment_in_a_date(message: ParsedMessage) -> bool:
    return "(" in (message.headers.first("Date") or "")


def word_cut_in_a_name(message: ParsedMessage) -> bool:
    return any("�" in found.name for found in message.attachments)


def part_without_a_blank_line(message: ParsedMessage) -> bool:
    return any(defect.code == "unsplit" for defect in message.defects)


def bidirectional_name(message: ParsedMessage) -> bool:
    return any("\u202e" in header.value for header in message.headers)


def report_without_recipient(message: ParsedMessage) -> bool:
    return message.report is not None and not message.report.recipients


BUGS = (
    *(empty_quoted_name, empty_group, comment_in_a_date, word_cut_in_a_name, part_without_a_blank_line),
    *(bidirectional_name, report_without_recipient),
)


def planted(bug: Callable[[ParsedMessage], bool]) -> Read:
    """Return `parse` with a bug in it: it raises on a mail for which `bug` holds."""

    def read(content: bytes, limits: Limits) -> ParsedMessage:
        message = parse(content, limits)
        if bug(message):
            raise TypeError(bug.__name__)
        return message

    return read


@pytest.mark.parametrize("bug", BUGS)
@pytest.mark.parametrize("seed", ["a", "b", "c", "d"])
def test_a_planted_bug_is_found_within_a_thousand_mails(bug: Callable[[ParsedMessage], bool], seed: str) -> None:
    read = planted(bug)
    for number in range(1_000):
        try:
            read(mail(seed, number), Limits())
        except TypeError:
            return
    pytest.fail(f"a thousand mails of seed {seed} did not meet it")


def test_what_is_found_is_made_small() -> None:
    read = planted(empty_quoted_name)
    content = b'To: x@example.org\r\nFrom: "" <anna@example.org>\r\nSubject: x\r\n\r\nHello\r\n'
    breach = ("never raises", "TypeError in test_generated.py:read")
    assert breach in broken(content, read)
    small = minimal(content, lambda shorter: breach in broken(shorter, read))
    assert re.fullmatch(rb'From:"" ?<.@.>', small)


def test_generated_mails_break_no_promise() -> None:
    found = fuzz(SEED, 0, MAILS, jobs=2, quick=True)
    new = {breach: found.numbers[breach] for breach in found.counts if breach not in KNOWN}
    assert not new, (
        f"seed {SEED}: promise and the number of a mail that breaks it (python -m tests.fuzz --seed {SEED} --show N)"
    )


def test_a_field_that_changes_another_fact_is_found() -> None:
    def read(content: bytes, limits: Limits) -> ParsedMessage:
        message = parse(content, limits)
        return replace(message, subject="") if "(" in (message.headers.first("Date") or "") else message

    found = {how for number in range(1_000) for how in strayed_field(*field_beside("a", number), read)}
    assert found == {"Date changes subject"}


def test_a_part_that_loses_another_is_found() -> None:
    def read(content: bytes, limits: Limits) -> ParsedMessage:
        message = parse(content, limits)
        return replace(message, attachments=message.attachments[:1]) if b"!" in content else message

    found = {how for number in range(1_000) for how in strayed_part(part_beside("a", number), read)}
    assert "the file beside it is lost" in found


def test_a_number_is_one_mail() -> None:
    assert [mail(SEED, number) for number in range(50)] == [mail(SEED, number) for number in range(50)]
    assert len({mail(SEED, number) for number in range(500)}) > 490


@pytest.mark.parametrize("table", ["list", "id", "date", "hop", "parameters", "text", "markup", "report", "encoded"])
def test_a_table_gives_many_different_draws_that_end(table: str) -> None:
    from random import Random

    rng = Random(table)
    drawn = [GRAMMAR.draw(table, rng) for _ in range(500)]
    assert len(set(drawn)) > 150
    assert max(map(len, drawn)) < 200_000

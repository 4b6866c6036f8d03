"""An error of our own code on one mail: it is stored with what can be had of it, and an alarm is raised."""

import sys
from pathlib import Path
from typing import Any

import pytest
import structlog

from ingest.heart import judgement
from ingest.metrics import PARSER_FAILED
from loopguard import Envelope
from loopguard.checks import CHECKS
from loopguard.count import RULES
from parsers.degraded import whole_or_degraded
from tests.ingest.desk import desk, mail, settings

PARSE, OBSERVE = sys.modules["parsers.parse"], sys.modules["loopguard.observe"]
"""The modules; the packages call the functions in them by the same names."""


def fails(*_: object, **__: object) -> Any:
    raise TypeError("decode() argument must be str, not None")


def counted() -> float:
    return float(next(iter(PARSER_FAILED.collect())).samples[0].value)


async def test_a_mail_that_our_parser_fails_on_is_stored_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `"" <a@example.org>` in From did, which raised TypeError, was tried three times and shunted."""
    monkeypatch.setattr(PARSE, "new_text", fails)
    before = counted()
    async with desk(settings(tmp_path)) as node:
        receipt = await node.take(mail(1))
        with structlog.testing.capture_logs() as lines:
            await node.drain()
        assert node.figures() == {"stored": 1}
        outcome = node.watch.outcome(receipt)
        assert outcome is not None
        stored = await node.engines.ports.store.get(outcome.id)
        assert stored is not None
        assert (stored.subject, stored.sender) == ("question 1", "person1@customer1.example")
        assert "word1" in stored.text
        assert [finding.code for finding in stored.findings] == ["parser-failed"], "whoever reads the record sees it"
        assert not stored.may_autoreply
    (line,) = (line for line in lines if line["event"] == "parser-failed")
    assert (line["log_level"], line["receipt"]) == ("error", receipt)
    assert "TypeError" in line["reason"]
    assert counted() == before + 1


async def test_an_address_field_that_cannot_be_read_costs_that_field(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PARSE, "addresses", fails)
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1))
        await node.drain()
        assert node.figures() == {"stored": 1}


async def test_a_mail_whose_header_cannot_be_read_at_all_is_shunted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parsers.parts.open_mail.scan", fails)
    monkeypatch.setattr("parsers.degraded.scan", fails)
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1))
        await node.drain()
        assert node.figures() == {"shunted": 1}


async def test_an_empty_quoted_name_is_read(tmp_path: Path) -> None:
    async with desk(settings(tmp_path)) as node:
        receipt = await node.take(mail(1, sender='"" <ann@example.org>'))
        await node.drain()
        outcome = node.watch.outcome(receipt)
        assert outcome is not None
        stored = await node.engines.ports.store.get(outcome.id)
        assert stored is not None
        assert (stored.sender, stored.sender_name) == ("ann@example.org", "")


@pytest.mark.parametrize("place", ["_CHECKS", "_RULES"])
async def test_a_check_of_ours_that_fails_is_left_out_and_told(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = CHECKS if place == "_CHECKS" else RULES
    monkeypatch.setattr(judgement, place, judgement.apart((fails, *every)))
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1))
        await node.take(mail(2, header="Auto-Submitted: auto-replied\r\n"))
        with structlog.testing.capture_logs() as lines:
            await node.drain()
        assert node.figures() == {"stored": 2}
    assert {line["check"] for line in lines if line["event"] == "check-failed"} == {"fails"}


async def test_a_mail_that_cannot_be_observed_is_counted_by_who_wrote_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OBSERVE, "subject_key", lambda subject: fails() if subject else "")
    async with desk(settings(tmp_path)) as node:
        await node.take(mail(1))
        await node.drain()
        assert node.figures() == {"stored": 1}


def test_a_failing_check_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judgement, "_CHECKS", judgement.apart((fails, *CHECKS)))
    content = mail(1, header="Auto-Submitted: auto-replied\r\n")
    message = whole_or_degraded(content, settings(Path()).limits)
    verdict = judgement.inspected(message, Envelope("a@b.example", ()), settings(Path()).policy)
    assert "auto-submitted" in {finding.code for finding in verdict.findings}

"""Asks `loopguard` for its judgement, so that an error of ours in one check costs that check and not the mail.

A check or a rule that raises is left out and told in the log; the others speak. `loopguard` itself catches nothing. It
decides nothing.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import structlog

from ingest.records import Receipt
from ingest.threads.match import Match
from loopguard import Arrival, Effect, Envelope, Finding, Policy, Verdict, count, inspect, observe
from loopguard.arrival import History
from loopguard.checks import CHECKS
from loopguard.count import RULES
from parsers import Headers, ParsedMessage

__all__ = ["apart", "counted", "inspected", "observed"]

log = structlog.get_logger()

T = TypeVar("T")


def inspected(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Verdict:
    """Return what the checks say of one mail by itself; of one that our parser failed on, that it did."""
    failed = next((defect for defect in message.defects if defect.code == "parser-failed"), None)
    told = () if failed is None else (Finding(failed.code, failed.detail, "parsers/README.md", Effect.MUTE),)
    return inspect(message, envelope, policy, _CHECKS).plus(told)


def counted(history: History, policy: Policy) -> tuple[Finding, ...]:
    """Return what the rules say of the newest arrival among others."""
    return count(history, policy, _RULES)


def observed(
    receipt: Receipt, message: ParsedMessage, verdict: Verdict, key: str, match: Match, ours: Collection[str]
) -> Arrival:
    """Return what is remembered of a mail for counting; of one that cannot be observed, only who wrote and when."""

    def arrival(of: ParsedMessage) -> Arrival:
        return observe(
            of,
            verdict,
            id=key,
            at=receipt.accepted_at,
            mailbox=receipt.mailbox,
            thread=match.thread,
            answers_us=match.answers_us,
            ours=ours,
        )

    return _or(None, arrival, message) or arrival(_bare(message))


def _bare(message: ParsedMessage) -> ParsedMessage:
    bare = ParsedMessage(headers=Headers(), size=message.size, message_id=message.message_id)
    return replace(bare, from_=message.from_, sender=message.sender, fingerprint=message.fingerprint)


def _or(otherwise: T, ask: Callable[..., T], *about: Any) -> T:
    try:
        return ask(*about)
    except Exception:
        log.exception("check-failed", check=getattr(ask, "__name__", str(ask)))
        return otherwise


def apart(asked: Iterable[Callable[..., T | None]]) -> tuple[Callable[..., T | None], ...]:
    """Return checks, or rules, of which none that raises is heard."""
    return tuple(partial(_or, None, one) for one in asked)


_CHECKS = apart(CHECKS)
_RULES = apart(RULES)

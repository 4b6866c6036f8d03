"""Mail that a desk's ledger has set aside, for tests."""

from ingest.records import Fate, Outcome
from tests.ingest.desk import BOX, Desk

__all__ = ["FAILED", "shunt"]

FAILED = "failed 3 times; ValueError: <b>x</b>; see the log"


async def shunt(node: Desk, *contents: bytes, to: str = BOX, reason: str = FAILED) -> list[str]:
    """Take mails in and set them aside, as a worker does whose attempts are used up; return their receipts."""
    receipts = [await node.take(content, to) for content in contents]
    claims = node.ledger.claim(len(contents), len(contents))
    assert {one.receipt.id for one in claims} == set(receipts), "nothing else waits"
    node.ledger.settle([Outcome(one.receipt.id, Fate.SHUNTED, "", reason=reason) for one in claims])
    return receipts

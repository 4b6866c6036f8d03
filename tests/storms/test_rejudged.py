"""A storm that is judged again: the same policy finds the same, the mails that only the open storm held included."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ingest.heart.raw_mail import RawMail
from ingest.mailboxes import Mailbox
from ingest.records import Fate, Outcome, Receipt
from ingest.staff.rejudge import NoOriginals, Rejudge
from ingest.testing.scenario import START, Scenario, mails_of
from ingest.wiring import scratch
from loopguard import Envelope, Policy
from parsers import Limits
from tests.storms.embedded import embedded
from tests.storms.loops import LOOPS

NAMES = ("one direction, grows without quote marks", "two of ours, random words, quickly", "keeps ids")


LAX = Policy(per_pair=50, answers_per_pair=60, personal_per_thread=50, automatic_per_thread=50)


class Remembered:
    """A ledger of what came."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.outcomes: dict[str, Outcome] = {}

    def content(self, receipt: Receipt) -> bytes:
        return self.contents[receipt.id]

    def outcome(self, receipt: str) -> Outcome:
        return self.outcomes[receipt]


@pytest.mark.parametrize("scenario", [one for one in LOOPS if one.name in NAMES], ids=repr)
async def test_the_same_policy_finds_the_same_in_a_storm(scenario: Scenario, tmp_path: Path) -> None:
    async with embedded(tmp_path, *scenario.ours) as room:
        ledger: Any = Remembered()
        receipts = []
        for number, sent in enumerate(mails_of(scenario, 1)):
            digest, envelope = sha256(sent.content).hexdigest(), Envelope(None, (sent.mailbox,))
            at, place = START + sent.at, f"p#{number}"
            one = Receipt(f"r{number}", at, sent.mailbox, envelope, place, len(sent.content), digest)
            receipts.append((one, None))
            ledger.contents[one.id], ledger.outcomes[one.id] = sent.content, await room.take(sent)
        assert room.count(Fate.HELD) > 20
        for policy, changes in ((room.policy, False), (LAX, True)):
            boxes: Any = Boxes(policy, room.ours)
            (tmp_path / str(changes)).mkdir()
            own = scratch(tmp_path / str(changes), NoOriginals())
            run = Rejudge(room.ports, ledger, RawMail(room.ports.originals, ledger, ""), own, boxes, 0)
            found = [change async for some in run.run(receipts) for change in some]
            assert (run.tally.judged, bool(found)) == (len(receipts), changes)
            for adapter in (own.threads, own.arrivals, own.store, own.quarantine):
                await adapter.close()


class Boxes:
    """Mailboxes of one policy."""

    def __init__(self, policy: Policy, ours: frozenset[str]) -> None:
        self._box = Mailbox("", policy, Limits(), ours=ours)

    def named(self, address: str) -> Mailbox:
        return replace(self._box, address=address)

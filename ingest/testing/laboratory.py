"""Runs a scenario with a seed on virtual time and counts what passed: parse, inspect, observe, count, no ports.

It does what `ingest.heart.pipeline.process` does, with dictionaries for ports and the envelope's recipient alone; the
same scenario and seed give the same mails and the same verdicts every time.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from ingest.testing.scenario import START, Scenario, Sent, mails_of
from loopguard import Arrival, Envelope, History, Policy, Verdict, count, inspect, observe
from parsers import ParsedMessage, parse

__all__ = ["Memory", "Result", "judge", "run"]


@dataclass
class Result:
    """What became of one run. `passed` counts the whole of a loop, the mail that began it included."""

    scenario: str
    seed: int
    mails: int = 0
    passed: int = 0
    held: list[tuple[int, str]] = field(default_factory=list)
    """Position and evidence of each held mail."""

    @property
    def first(self) -> str:
        """Why the first mail was held, for a failing test to show."""
        return f"{self.held[0]}" if self.held else "nothing was held"


@dataclass
class Memory:
    """Threads by ids inside one mailbox, and recent arrivals by thread and by pair."""

    policy: Policy
    threads: dict[tuple[str, str], str] = field(default_factory=dict)
    by_thread: dict[tuple[str, str], list[Arrival]] = field(default_factory=lambda: defaultdict(list))
    by_pair: dict[str, list[Arrival]] = field(default_factory=lambda: defaultdict(list))

    def thread(self, message: ParsedMessage, mailbox: str, own: str) -> str:
        """Return the thread that the mail belongs to: that of the first id that is known."""
        ids = [*message.in_reply_to, *reversed(message.references), message.message_id.value or own]
        thread = next((self.threads[mailbox, id_] for id_ in ids if (mailbox, id_) in self.threads), ids[-1])
        self.threads.update({(mailbox, id_): thread for id_ in ids})
        return thread

    def record(self, arrival: Arrival) -> History:
        """Remember an arrival; return what is counted of its thread and its pair, itself included."""
        kept = []
        for tally in (self.by_thread[arrival.mailbox, arrival.thread], self.by_pair[arrival.pair]):
            tally[:] = [one for one in tally[-self.policy.history :] if one.id != arrival.id]
            tally.append(arrival)
            recent = tally[-self.policy.history :]
            kept.append(tuple(a for a in recent if arrival.at - a.at <= self.policy.memory_s))
        return History(*kept)


def run(scenario: Scenario, seed: int, policy: Policy | None = None) -> Result:
    """Judge every mail of a scenario in the order of arrival."""
    memory = Memory(policy or Policy())
    result = Result(scenario.name, seed)
    for number, sent in enumerate(mails_of(scenario, seed)):
        verdict = judge(memory, sent, number, frozenset(scenario.ours))
        result.mails += 1
        if verdict.held:
            result.held.append((number, verdict.reason))
        else:
            result.passed += 1
    return result


def judge(memory: Memory, sent: Sent, number: int, ours: frozenset[str]) -> Verdict:
    """Judge one mail among those that the memory has, and remember it."""
    message = parse(sent.content)
    verdict = inspect(message, Envelope(None, (sent.mailbox,)), memory.policy)
    arrival = observe(
        message,
        verdict,
        id=f"{sent.mailbox} {message.message_id.value or number} {message.content_digest}",
        at=START + sent.at,
        mailbox=sent.mailbox,
        thread=memory.thread(message, sent.mailbox, f"none {number}"),
        answers_us=sent.answers_us,
        ours=ours,
    )
    return verdict.plus(count(memory.record(arrival), memory.policy))

"""A mailroom on a virtual clock: mails in, verdicts out, by `inspect`, `observe` and `count` and a memory of its own.

The seed of the storm laboratory. It does what the ingest worker does between parsing and storing, with lists for
ports: threads by ids alone, inside one mailbox, and the recent arrivals of a thread and of a pair.
"""

from dataclasses import dataclass, field

from loopguard import Arrival, Envelope, History, Policy, Verdict, count, inspect, observe
from parsers import ParsedMessage


@dataclass
class Mailroom:
    policy: Policy = field(default_factory=Policy)
    arrivals: list[Arrival] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    threads: dict[tuple[str, str], str] = field(default_factory=dict)
    ours: frozenset[str] = frozenset()

    def receive(
        self, message: ParsedMessage, at: float, mailbox: str = "desk@ours.example", *, answers_us: bool = False
    ) -> Verdict:
        verdict = inspect(message, Envelope(None, (mailbox,)), self.policy)
        arrival = observe(
            message,
            verdict,
            id=str(len(self.arrivals)),
            at=at,
            mailbox=mailbox,
            thread=self._thread(message, mailbox),
            answers_us=answers_us,
            ours=self.ours,
        )
        self.arrivals.append(arrival)
        recent = [a for a in self.arrivals if at - a.at <= self.policy.memory_s]
        thread = [a for a in recent if (a.mailbox, a.thread) == (mailbox, arrival.thread)]
        pair = [a for a in recent if a.pair == arrival.pair]
        most = self.policy.history
        verdict = verdict.plus(count(History(tuple(thread[-most:]), tuple(pair[-most:])), self.policy))
        self.verdicts.append(verdict)
        return verdict

    @property
    def passed(self) -> int:
        return sum(not verdict.held for verdict in self.verdicts)

    def _thread(self, message: ParsedMessage, mailbox: str) -> str:
        ids = [*message.references, *message.in_reply_to, message.message_id.value or f"none {len(self.arrivals)}"]
        thread = next((self.threads[mailbox, id_] for id_ in ids if (mailbox, id_) in self.threads), ids[0])
        self.threads.update({(mailbox, id_): thread for id_ in ids})
        return thread

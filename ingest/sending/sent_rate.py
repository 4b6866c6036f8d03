"""How many automatic mails of ours one recipient has had lately (RFC 3834 2: a machine answers each sender seldom).

An automatic mail that `ingest.sending.outgoing` let pass counts as sent: helpdesks seldom ask and then write nothing,
and who asks twice for one mail is counted twice. It is kept among the arrivals, under keys that no mail that comes
can have.
Mail that a helpdesk sends without asking is not seen. Two that ask at the same instant may both be let pass.
"""

from collections.abc import Sequence

from ingest.ports import Ports
from loopguard import Arrival, Policy
from loopguard.identity.pair import normalise
from loopguard.rules.span import length

__all__ = ["let_pass", "sent_too_often"]


async def sent_too_often(
    recipient: str, mailbox: str, names: Sequence[str], ports: Ports, policy: Policy, now: float
) -> list[str]:
    """Return what the mails that we sent say against another, one sentence each. Raises `StoreUnavailable`.

    `names` are all names of the thread.
    """
    most = max(policy.sent_per_thread, policy.sent_per_party)
    in_thread = [_keys(recipient, mailbox, name)[0] for name in names]
    _, to_party = _keys(recipient, mailbox, "")
    sent = await ports.arrivals.recent(mailbox, in_thread, to_party, now - policy.window_s, most)
    found = (
        (len(sent.thread), policy.sent_per_thread, f"{recipient} in this thread"),
        (len(sent.pair), policy.sent_per_party, recipient),
    )
    return [
        f"{count} automatic mails went to {whom} within {length(policy.window_s)}; limit {limit}."
        for count, limit, whom in found
        if count >= min(limit, policy.history)
    ]


async def let_pass(
    recipient: str, mailbox: str, thread: str, ports: Ports, policy: Policy, now: float, message_id: str
) -> None:
    """Remember that an automatic mail goes out. Raises `StoreUnavailable`."""
    in_thread, to_party = _keys(recipient, mailbox, thread)
    sent = Arrival(
        id=f"sent {message_id} {normalise(recipient)}",
        at=now,
        mailbox=mailbox,
        thread=in_thread,
        sender=mailbox,
        pair=to_party,
        automatic=True,
        answer=False,
        answers_us=False,
        fingerprint="",
        subject_key="",
        subject_depth=0,
        size=0,
        quote_depth=0,
        empty=False,
    )
    await ports.arrivals.record(sent, policy)


def _keys(recipient: str, mailbox: str, thread: str) -> tuple[str, str]:
    """Return the keys of recipient and thread, and of the recipient alone."""
    party = normalise(recipient)
    return f"sent {thread} {party}", f"sent {mailbox} {party}"

"""Honest people who say little, or the same to many: chats by mail, approvals, votes, one sentence for many."""

from collections.abc import Callable, Iterator
from random import Random

from ingest.testing.scenario import DESK, HELP, WORDS, Scenario, Sent, quoted, sentence, token, written

__all__ = ["CHATS"]

ANN = "ann@example.org"
SHORT = ("ok", "yes", "no", "let me check", "one moment", "done", "and now?", "same error", "thanks")


def pauses(rng: Random) -> Callable[[], float]:
    mean = rng.choice([20, 45, 60, 120])
    return rng.choice([lambda: rng.expovariate(1 / mean) + 8, lambda: rng.uniform(0.3 * mean, 1.7 * mean)])


def ids(rng: Random, root: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("Message-ID", f"<{token(rng, 12)}@example.org>"), ("References", f"<{root}@ours.example>")


def short_answers(rng: Random) -> Iterator[Sent]:
    """Twenty answers of one or two words in one thread, each of which may quote the whole talk."""
    at, pause, quotes, before = 0.0, pauses(rng), rng.random() < 0.5, "How are you?\n"
    words = rng.choice([("ok", "thanks", "done", "yes"), ("ok, thanks", "done", "yes please", "works now")])
    for _ in range(20):
        text = f"{rng.choice(words)}\n"
        if quotes:
            asked = quoted(f"{sentence(rng, 4, 20)}\n{quoted(before)}")
            before = text = f"{text}\nOn Monday, desk wrote:\n{asked}"[:5_000]
        yield Sent(at, DESK, written(ANN, DESK, "Re: Printer", text, *ids(rng, "r"), at=at), False, rng.random() < 0.5)
        at += pause()


def copied_talk(rng: Random) -> Iterator[Sent]:
    """An agent and a customer talk for an hour or more, the desk in copy; everything is quoted."""
    at, pause, before = 0.0, pauses(rng), "Hello\n"
    for turn in range(80):
        sender, to = ("agent@firm.example", ANN) if turn % 2 else (ANN, "agent@firm.example")
        own = rng.choice((rng.choice(SHORT), sentence(rng, 3, 15)))
        before = f"{own}\n\nOn Monday, somebody wrote:\n{quoted(before)}"[:8_000]
        mail = written(sender, to, "Re: Printer", before, ("Cc", DESK), *ids(rng, "p"), at=at)
        yield Sent(at, DESK, mail, False, turn % 2 == 0)
        at += pause()


def mailboxes_talk(rng: Random) -> Iterator[Sent]:
    at, pause = 0.0, pauses(rng)
    for turn in range(60):
        sender, mailbox = (DESK, HELP) if turn % 2 else (HELP, DESK)
        own = rng.choice((rng.choice(SHORT), sentence(rng, 3, 15)))
        yield Sent(at, mailbox, written(sender, mailbox, "Re: Printer", own, *ids(rng, "p"), at=at), False)
        at += pause()


def one_sentence(subject: str) -> Callable[[Random], Iterator[Sent]]:
    """One sentence in answer to a dozen tickets of ours."""

    def mails(rng: Random) -> Iterator[Sent]:
        at, text = 0.0, rng.choice(["Approved.\n", "Done\n", "Approved, please go ahead with this order today.\n"])
        for turn in range(12):
            about = f"Re: [#{500 + turn}] {subject or rng.choice(WORDS)}"
            yield Sent(at, DESK, written(ANN, DESK, about, text, *ids(rng, f"t{turn}"), at=at), False, True)
            at += rng.uniform(5, 60)

    return mails


def voters(rng: Random) -> Iterator[Sent]:
    at = 0.0
    for _ in range(40):
        sender, own = f"{rng.choice('abcdef')}x@example.org", rng.choice(["+1", "-1", "+1", sentence(rng)])
        yield Sent(at, DESK, written(sender, DESK, "Re: Vote", own, *ids(rng, "v"), at=at), False)
        at += rng.expovariate(1 / 70) + 5


def fresh_import(rng: Random) -> Iterator[Sent]:
    """Five hundred old mails that were given the date of their import, twenty a second."""
    for turn in range(500):
        at, who = turn * 0.05, f"c{token(rng, 2)}@example.org"
        text = rng.choice(["Thank you very much for your help!\n", "ok\n", sentence(rng, 3, 50)])
        subject = f"{rng.choice(['', 'Re: '])}{rng.choice(WORDS)} {rng.choice(WORDS)}"
        yield Sent(at, DESK, written(who, DESK, subject, text, *ids(rng, f"old{turn % 200}"), at=at), False)


CHATS: tuple[Scenario, ...] = (
    Scenario("twenty short answers in a chat", short_answers),
    Scenario("an hour's talk, the desk in copy", copied_talk),
    Scenario("an hour's talk between mailboxes of ours", mailboxes_talk, ours=(DESK, HELP)),
    Scenario("one sentence for twelve tickets", one_sentence("")),
    Scenario("twelve approvals of one subject", one_sentence("Approval needed")),
    Scenario("voters", voters),
    Scenario("import of mails dated anew", fresh_import, seeds=2),
)

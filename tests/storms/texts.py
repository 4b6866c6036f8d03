"""Storms told by what they say: templates by turns, random greetings, few words, no spaces, bytes that grow."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from random import Random

from ingest.testing.scenario import DESK, Scenario, Sent, quoted, sentence, token, written

__all__ = ["TEXTS"]

ROUNDS = 40
BOT = "support@vendor.example"
TEMPLATES = (
    "It is good to hear from you, somebody will look at it soon.\n",
    "Our team has a lot to do today and asks for your patience.\n",
    "Our office is open Monday to Friday, do call us whenever you like.\n",
)
USUAL = (
    "Thank you for your mail. We have received your message and will answer soon.\n",
    "We have received your request and a colleague will look at it shortly.\n",
    "Thanks for contacting us! Your ticket has been created and we will be in touch.\n",
)
GREETINGS = ("Hi", "Hello", "Dear customer", "Good day", "Dear Ms Miller")
NAMES = ("Anna", "Ben", "Clara", "David", "Eve")

Said = Callable[[Random, int], tuple[str, str]]
"""Subject and text of a round."""


def turns(texts: tuple[str, ...]) -> Said:
    return lambda rng, turn: ("Re: Order 17", texts[turn % len(texts)])


def new_tickets(rng: Random, turn: int) -> tuple[str, str]:
    return f"New ticket {rng.randint(1_000, 9_999)}", USUAL[0]


def greets(rng: Random, turn: int) -> tuple[str, str]:
    ticket, name = rng.randint(10_000, 99_999), rng.choice(NAMES)
    said = f"this is {name}. Your ticket #{ticket} was opened. We will reply shortly."
    return f"Re: [#{ticket}] Your request", f"{rng.choice(GREETINGS)},\n\n{said}\n\n{name}\n"


def greets_and_quotes(rng: Random, turn: int) -> tuple[str, str]:
    subject, text = greets(rng, turn)
    return subject, f"{text}\nOn Monday, desk wrote:\n{quoted(sentence(rng, 5, 40))}"


def chinese(rng: Random, turn: int) -> tuple[str, str]:
    return "回复: 订单", f"您好,您的邮件已收到,编号{token(rng, 4)},我们会尽快回复。\n"


def random_case(rng: Random, turn: int) -> tuple[str, str]:
    text = "".join(rng.choice((c.upper(), c.lower())) for c in TEMPLATES[0])
    return rng.choice(("RE: ORDER", "Re: Order", "re: oRDER")), text


def html(rng: Random, turn: int) -> tuple[str, str]:
    return "Re: Order", f"<html><body><p>Thank you for your mail.</p><div>Ticket <b>{turn}</b></div></body></html>"


def encoded(rng: Random, turn: int) -> tuple[str, str]:
    return "Re: Order", b64encode(f"We have received your mail, number {turn}.\n".encode()).decode() + "\n"


HTML = (("MIME-Version", "1.0"), ("Content-Type", "text/html; charset=utf-8"))
BASE64 = (("MIME-Version", "1.0"), ("Content-Transfer-Encoding", "base64"))


def storm(said: Said, *fields: tuple[str, str]) -> Callable[[Random], Iterator[Sent]]:
    def mails(rng: Random) -> Iterator[Sent]:
        pause, jitter, at = rng.choice([1, 5, 60, 180, 400]), rng.choice([0, 0.2, 0.4]), 0.0
        for turn in range(ROUNDS):
            subject, text = said(rng, turn)
            yield Sent(at, DESK, written(BOT, DESK, subject, text, *fields))
            at += pause * rng.uniform(1 - jitter, 1 + jitter)

    return mails


TEXTS: tuple[Scenario, ...] = (
    Scenario("two templates by turns", storm(turns(TEMPLATES[:2]))),
    Scenario("three templates by turns", storm(turns(TEMPLATES))),
    Scenario("one usual receipt", storm(turns(USUAL[:1]))),
    Scenario("two usual receipts by turns", storm(turns(USUAL[:2]))),
    Scenario("three usual receipts by turns", storm(turns(USUAL))),
    Scenario("a new ticket each, and no Re:", storm(new_tickets)),
    Scenario("two words of thanks", storm(lambda rng, turn: ("Re: Order", "Thank you.\n"))),
    Scenario("random greeting, name and ticket", storm(greets)),
    Scenario("random greeting, random quote", storm(greets_and_quotes)),
    Scenario("Chinese, random letters", storm(chinese)),
    Scenario("random capitals", storm(random_case)),
    Scenario("HTML only", storm(html, *HTML), seeds=4),
    Scenario("base64", storm(encoded, *BASE64), seeds=4),
    Scenario("one byte", storm(lambda rng, turn: ("Re: Order", "x")), seeds=6),
    Scenario("a byte more each", storm(lambda rng, turn: ("Re: Order", "x" * (turn + 1))), seeds=6),
    Scenario("an empty body", storm(lambda rng, turn: ("Re: Order", "")), seeds=4),
)

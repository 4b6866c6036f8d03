"""The partners of the laboratory: what programs answer with that do not write `Re:`, and those that do.

Wordings are those of helpdesks, gateways and mail programs as they are met in mail; each is its own row. Numbers and
letters change with every mail, as they do in life.
"""

from collections.abc import Callable
from random import Random

from ingest.testing.responders import RESPONDERS, THEIRS, Answer
from ingest.testing.scenario import DESK, HELP, SALES, random_words, token
from tests.storms.partner import Partner

__all__ = ["PARTNERS"]

BOXES = tuple(f"box{turn}@ours.example" for turn in range(20))
REPORT = (
    ("MIME-Version", "1.0"),
    ("Content-Type", "multipart/report; report-type=disposition-notification; boundary=b"),
)
CALENDAR = (("MIME-Version", "1.0"), ("Content-Type", "text/calendar; method=REPLY; charset=utf-8"))
Said = tuple[str, str]


def number(rng: Random) -> int:
    return rng.randint(1_000, 9_999)


def case(rng: Random, turn: int, subject: str, text: str) -> Said:
    said = f"your request has been registered under the number {number(rng)}. Please do not hesitate to contact us."
    return f"[CASE-{number(rng)}] Your request was registered", f"Dear customer,\n\n{said}\n"


def vorgang(rng: Random, turn: int, subject: str, text: str) -> Said:
    named = number(rng)
    return f"Vorgang {named} angelegt", f"Guten Tag,\nIhr Vorgang {named} wurde angelegt. Wir melden uns bei Ihnen.\n"


def incident(rng: Random, turn: int, subject: str, text: str) -> Said:
    said = "Your incident has been opened and assigned to the group Service Desk.\n"
    return f"INC{number(rng)} opened: {subject}"[:200], said


def received(rng: Random, turn: int, subject: str, text: str) -> Said:
    return f"Ticket {number(rng)} received", "We have received your ticket and will work on it soon.\n"


def survey(rng: Random, turn: int, subject: str, text: str) -> Said:
    said = f"Please rate our service: https://survey.example/{token(rng, 9)}\nIt only takes a minute of your time.\n"
    return "How did we do?", said


def fax(rng: Random, turn: int, subject: str, text: str) -> Said:
    return f"Fax to {number(rng)} failed", f"Your fax with {rng.randint(1, 9)} pages was not delivered: no answer.\n"


def sms(rng: Random, turn: int, subject: str, text: str) -> Said:
    return f"SMS from +49{number(rng)}{number(rng)}", "Your message was sent as text message. Status: delivered.\n"


def plain_bounce(rng: Random, turn: int, subject: str, text: str) -> Said:
    said = f"We are sorry, your message to sales could not be handed over. Reference {token(rng, 8)}.\n"
    return "Delivery problem", said


def forwards(prefix: str) -> Answer:
    return lambda rng, turn, subject, text: (f"{prefix}: {subject}"[:200], f"\n{text[:5_000]}")


def redirects(rng: Random, turn: int, subject: str, text: str) -> Said:
    return subject[:200], text[:9_000]


def read(rng: Random, turn: int, subject: str, text: str) -> Said:
    said = (
        f"Your message\n\n   To: crm\n   Subject: {subject[:80]}\n\nwas read on Monday, 5 January 2026 09:{turn:02}.\n"
    )
    return f"Read: {subject}"[:200], said


def disposition(rng: Random, turn: int, subject: str, text: str) -> Said:
    _, said = read(rng, turn, subject, text)
    about = f"Reporting-UA: mail.theirs.example\nFinal-Recipient: rfc822;{THEIRS}\n"
    shown = "Disposition: manual-action/MDN-sent-automatically; displayed\n"
    parts = f"--b\nContent-Type: text/plain\n\n{said}\n--b\nContent-Type: message/disposition-notification\n\n"
    return f"Read: {subject}"[:200], f"{parts}{about}{shown}\n--b--\n"


def receipt(rng: Random, turn: int, subject: str, text: str) -> Said:
    return "Receipt", f"This is to confirm that your message of Monday 09:{turn:02} has arrived at our office.\n"


def accepts(rng: Random, turn: int, subject: str, text: str) -> Said:
    event = f"UID:{token(rng, 9)}\nDTSTAMP:20260105T080000Z\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{THEIRS}\n"
    calendar = f"BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\n{event}END:VEVENT\nEND:VCALENDAR\n"
    return f"Accepted: {subject}"[:200], calendar


def same(rng: Random, turn: int, subject: str, text: str) -> Said:
    return "Your message", "Thank you for your message. Our office works Monday to Friday and answers within a week.\n"


def new_text(rng: Random, turn: int, subject: str, text: str) -> Said:
    return random_words(rng, 2, 5), f"{random_words(rng, 8, 40)}.\n"


def bounces(rng: Random, turn: int, subject: str, text: str) -> Said:
    agent = f"agent{turn % 4}@theirs.example"
    said = f"The mail could not be delivered to:\n\n<{agent}>: host mx said: 550 5.1.1 no such user {token(rng, 9)}\n"
    return "Undelivered Mail Returned to Sender", said


def template(rng: Random, turn: int, subject: str, text: str) -> Said:
    said = f"Your request {number(rng)} is with our service team, who will come back to you today.\n"
    return f"Re: {subject}"[:200], said


def tokens(rng: Random, turn: int) -> str:
    return f"crm-{token(rng)}@theirs.example"


def subdomains(rng: Random, turn: int) -> str:
    return f"crm@{token(rng)}.theirs.example"


def one(address: str) -> Callable[[Random, int], str]:
    return lambda rng, turn: address


THREE = tuple(one(f"{name}@theirs.example") for name in ("crm", "service", "info"))
AGENTS = (one("MAILER-DAEMON@theirs.example"),) * 4

PARTNERS: tuple[Partner, ...] = (
    Partner("[CASE-n] Your request was registered", case),
    Partner("Vorgang n angelegt", vorgang),
    Partner("INCn opened: [Ticket#n] Re: ...", incident),
    Partner("survey", survey),
    Partner("fax gateway", fax),
    Partner("SMS gateway", sms),
    Partner("bounce in plain words", plain_bounce),
    Partner("WG: loop", forwards("WG")),
    Partner("FW: loop", forwards("FW")),
    Partner("TR: loop", forwards("TR")),
    Partner("redirect with new ids", redirects),
    Partner("read receipts", read),
    Partner("read receipts as MDN", disposition, fields=REPORT),
    Partner("receipts in plain words", receipt),
    Partner("METHOD=REPLY", accepts, fields=CALENDAR),
    Partner("a token in the sender", case, (tokens,)),
    Partner("a token in the sender, the same text", same, (tokens,)),
    Partner("a subdomain each", case, (subdomains,)),
    Partner("a new text from a new address each", new_text, (tokens,), a_day=300),
    Partner("a new text each", new_text, a_day=20),
    Partner("Ticket n received, every 13 minutes", received, pause=780.0),
    Partner("the same text every 5 hours", same, pause=5 * 3_600.0),
    Partner("the same text every 6 hours", same, pause=6 * 3_600.0),
    Partner("the same text every day", same, pause=86_400.0),
    Partner("one partner, 20 mailboxes of ours", received, boxes=BOXES),
    Partner("three addresses of a partner", received, THREE),
    Partner("two mailboxes of ours", received, boxes=(DESK, SALES)),
    Partner("two mailboxes of ours, one in Cc", received, copies=(HELP,)),
    Partner("bounces of four agents", bounces, AGENTS, null=True),
    Partner("templates, half of our mail is told", template, marked=True, told=0.5),
    *(Partner(name, answer, marked=True) for name, answer in RESPONDERS),
)

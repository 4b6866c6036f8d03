"""More honest days: people whose mails differ by their files only, who clear a list, whose programs say one thing.

An id `<...@ours.example>` that a mail names is one of ours (`tests.storms.house`): `auto-x` is our receipt for the mail
`x`, anything else was written by a person of ours.
"""

from collections.abc import Callable, Iterator
from random import Random

from ingest.testing.scenario import DESK, WORDS, Scenario, Sent, random_words, sentence, token, written

__all__ = ["DAYS"]

ANN = "Ann Smith <ann@example.org>"
DAY = 86_400.0
Fields = tuple[tuple[str, str], ...]


def with_file(
    rng: Random, sender: str, subject: str, text: str, name: str, at: float, *fields: tuple[str, str]
) -> Sent:
    """A mail with a new file; it answers a mail of ours where it names one."""
    kind = {"pdf": "application/pdf", "jpg": "image/jpeg", "docx": "application/octet-stream", "csv": "text/csv"}
    parts = f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n--b\n"
    shown = f"Content-Disposition: attachment; filename={name}"
    file = f"Content-Type: {kind[name.rpartition('.')[2]]}; name={name}\n{shown}\n"
    own: Fields = (("Message-ID", f"<{token(rng, 14)}@mail.example>"), ("MIME-Version", "1.0"))
    content = f"{parts}{file}\n{random_words(rng, 60, 90)}\n--b--\n"
    mixed = ("Content-Type", "multipart/mixed; boundary=b")
    mail = written(sender, DESK, subject, content, *own, mixed, *fields, at=at)
    return Sent(at, DESK, mail, False, bool(fields))


def answering(id_: str) -> Fields:
    return (("In-Reply-To", f"<{id_}@ours.example>"), ("References", f"<{id_}@ours.example>"))


def invoices(rng: Random) -> Iterator[Sent]:
    """One sentence of three to eight words, a new PDF each."""
    words = ("Please", "find", "attached", "our", "invoice", "for", "this", "month")
    text = f"{' '.join(words[: rng.randint(3, 8)])}."
    for turn in range(20):
        yield with_file(rng, ANN, "RE: Invoice", text, f"invoice{turn}.pdf", turn * 20.0)


def claim_photographs(rng: Random) -> Iterator[Sent]:
    """Photographs of a damage, in the thread that we began; each mail says the same."""
    text = rng.choice(["Here is another photo of the damage to my car.", "One more photo.", ""])
    for turn in range(12):
        at = turn * rng.uniform(15, 40)
        yield with_file(rng, ANN, "Re: Your claim 17", text, f"img{turn}.jpg", at, *answering("claim"))


def homework(rng: Random) -> Iterator[Sent]:
    """Twenty-five pupils hand in, with the words that the teacher gave them."""
    text = rng.choice(["Here is my homework.", "Good morning, here is my homework for Monday, with kind regards."])
    for turn in range(25):
        sender = f"s{1001 + turn}@school.example"
        yield with_file(rng, sender, "Re: Homework", text, f"work{turn}.docx", turn * rng.uniform(10, 90))


def one_pupils_homework(rng: Random) -> Iterator[Sent]:
    text = "Here is my homework, kind regards."
    for turn in range(25):
        yield with_file(rng, "s1001@school.example", "Re: Homework", text, f"work{turn}.docx", turn * 30.0)


def report(rng: Random) -> Iterator[Sent]:
    """A person's report every three hours, two days and a half long."""
    text = "Please find the figures of the last three hours attached."
    for turn in range(20):
        at = turn * 10_800.0 + rng.uniform(0, 300)
        yield with_file(rng, ANN, "Re: Figures", text, f"figures{turn}.csv", at)


def closes_a_list(our: str) -> Callable[[Random], Iterator[Sent]]:
    """A partner opens forty tickets, and closes them a day later, each in its own thread of ours, a second apart."""

    def mails(rng: Random) -> Iterator[Sent]:
        who, ids = "Service <service@partner.example>", [token(rng, 12) for _ in range(40)]
        for turn, id_ in enumerate(ids):
            at = turn * 300.0
            text = f"Good morning,\n\n{sentence(rng, 8, 40)}\n"
            own = ("Message-ID", f"<{id_}@partner.example>")
            about = f"{rng.choice(WORDS)} {rng.choice(WORDS)}"
            if our == "auto":
                yield Sent(at, DESK, written(who, DESK, about, text, own, at=at), False)
        closing = rng.choice(["Done, please close.", "This is solved, you may close the ticket. Thank you!"])
        for turn, id_ in enumerate(ids):
            at = 40 * 300.0 + DAY + turn * 1.0
            own = ("Message-ID", f"<{token(rng, 12)}@partner.example>")
            named = answering(f"{our}-{id_}")
            subject = f"Re: [#{500 + turn}] {rng.choice(WORDS)} {rng.choice(WORDS)}"
            yield Sent(at, DESK, written(who, DESK, subject, closing, own, *named, at=at), False, True)

    return mails


def no_change(*, stamped: bool) -> Callable[[Random], Iterator[Sent]]:
    """A network operator's hourly word about one outage, and the one that closes it."""

    def mails(rng: Random) -> Iterator[Sent]:
        named = answering("outage") if stamped else ()
        for turn in range(14):
            at = turn * 3_600.0 + rng.uniform(0, 60)
            text = "Status: no change. The next update follows in one hour.\n"
            if turn == 13:
                text = "Status: resolved. The service is up again, the cause was a fibre cut near the river.\n"
            own = ("Message-ID", f"<{token(rng, 12)}@carrier.example>")
            mail = written("noc@carrier.example", DESK, "Re: [INC00417] Outage of line 17", text, own, *named, at=at)
            yield Sent(at, DESK, mail, False, stamped)

    return mails


def a_note_beside_a_storm(rng: Random) -> Iterator[Sent]:
    """s1001's program goes on for ever; s1002 is on holiday, and says so once."""
    for turn in range(30):
        at = turn * 20.0
        fields = (("Auto-Submitted", "auto-replied"), ("Message-ID", f"<{token(rng, 12)}@school.example>"))
        text = "I am out of the office and will answer your mail when I am back."
        yield Sent(at, DESK, written("s1001@school.example", DESK, "Re: Order", text, *fields, at=at))
        if turn in (12, 25):
            who = f"s100{turn}@school.example"
            own = (fields[0], ("Message-ID", f"<{token(rng, 12)}@school.example>"))
            said = "I am away until 12 January. Please turn to Mr Otto Maier in urgent matters.\n"
            yield Sent(at + 5, DESK, written(who, DESK, "Automatic reply: Order", said, *own, at=at + 5), False)


def one_domain(rng: Random) -> Iterator[Sent]:
    """Two hundred people of one firm write on one day, three of them five times."""
    people = [f"{token(rng, 5)}.{token(rng, 6)}@firm.example" for _ in range(200)]
    writers = sorted((rng.uniform(0, 36_000), who) for who in [*people, *people[:3] * 4])
    for at, who in writers:
        own = ("Message-ID", f"<{token(rng, 12)}@firm.example>")
        text = f"Hello,\n\n{sentence(rng, 6, 40)}\n\n{who.partition('.')[0].title()}\n"
        yield Sent(at, DESK, written(who, DESK, f"{rng.choice(WORDS)} {rng.choice(WORDS)}", text, own, at=at), False)


def unrecorded_templates(rng: Random) -> Iterator[Sent]:
    """A partner answers two hundred mails of ours that nobody recorded, with one template."""
    for turn in range(200):
        at, ours = turn * 400.0 + rng.uniform(0, 100), f"<{token(rng, 12)}@erp.ours.example>"
        own = (("Message-ID", f"<{token(rng, 12)}@partner.example>"), ("In-Reply-To", ours), ("References", ours))
        text = f"Your order {rng.randint(10_000, 99_999)} was taken and will be delivered within the week.\n"
        subject = f"Re: Purchase order {rng.randint(10_000, 99_999)}"
        yield Sent(at, DESK, written("orders@partner.example", DESK, subject, text, *own, at=at), False)


def web_forms(rng: Random) -> Iterator[Sent]:
    """A contact form at a hoster, whose visitors are the authors."""
    for turn in range(49):
        at = turn * rng.uniform(60, 900)
        path = f"<bounce-id=D{rng.randint(1, 99)}=U{token(rng, 8)}@{rng.randint(10, 99)}.mail-out.example>"
        fields = (("Return-Path", path), ("Message-ID", f"<{token(rng, 12)}@www.shop.example>"), ("X-Mailer", "PHP"))
        who = f"{token(rng, 6)}@{rng.choice(['gmail.com', 'gmx.de', 'example.org'])}"
        text = f"Name: {token(rng, 5).title()}\nMessage: {sentence(rng, 6, 40)}\n"
        yield Sent(at, DESK, written(who, DESK, "Contact form", text, *fields, at=at), False)


def tmda_user(rng: Random) -> Iterator[Sent]:
    """A person whose mail program is TMDA, which makes ids and dated addresses of its own."""
    for turn in range(12):
        at = turn * rng.uniform(120, 600)
        id_ = f"<2026010508{turn:02}00.{rng.randint(100, 999)}.TMDA@home.example>"
        fields = (("Message-ID", id_), ("X-Delivery-Agent", "TMDA/1.1.12 (Macallan)"))
        who = f"bob-dated-{rng.randint(10**9, 10**10)}.{token(rng, 6)}@home.example"
        yield Sent(at, DESK, written(who, DESK, "Re: Printer", sentence(rng, 5, 30), *fields, at=at), False)


DAYS: tuple[Scenario, ...] = (
    Scenario("RE: Invoice, a new PDF each", invoices),
    Scenario("claim photographs in our thread", claim_photographs),
    Scenario("homework of 25 pupils", homework),
    Scenario("homework of one pupil", one_pupils_homework),
    Scenario("a report every three hours", report),
    Scenario("a partner closes 40 tickets, receipts", closes_a_list("auto")),
    Scenario("a partner closes 40 tickets of ours", closes_a_list("day")),
    Scenario("hourly no change", no_change(stamped=False)),
    Scenario("hourly no change in our thread", no_change(stamped=True)),
    Scenario("a lone note beside a storm", a_note_beside_a_storm),
    Scenario("200 people of one domain", one_domain, seeds=2),
    Scenario("200 templates to mail not recorded", unrecorded_templates, seeds=2),
    Scenario("web forms", web_forms),
    Scenario("a person with TMDA", tmda_user),
)

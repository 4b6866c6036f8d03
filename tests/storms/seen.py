"""Seen in honest traffic and held once: files with one sentence, tickets closed by a program, a NOC's hourly news.

None of these is told of what our helpdesk sends but by ids: likeness alone must let them pass.
"""

from collections.abc import Callable, Iterator
from random import Random

from ingest.testing.scenario import DESK, WORDS, Scenario, Sent, random_words, sentence, token, written

__all__ = ["ANSWERING", "BESIDE", "BLIND", "SEEN"]

Mails = Callable[[Random], Iterator[Sent]]
ROUNDS = 60
ANN, NOC, PARTNER = "ann@example.org", "noc@carrier.example", "service@partner.example"
MIXED = (("MIME-Version", "1.0"), ("Content-Type", "multipart/mixed; boundary=b"))
CLOSED = "The ticket was handled by our second level and is closed now. Kind regards, your partner.\n"


def with_file(rng: Random, text: str, kind: str, name: str) -> str:
    """Return the body of a mail with a text and one new file."""
    file = f"--b\nContent-Type: {kind}; name={name}\nContent-Disposition: attachment\n\n{random_words(rng, 40, 60)}\n"
    return f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n{file}--b--\n"


def files(
    sender: str, subject: str, text: str, count: int, pause: float, *, ours: str = "", kind: str = "application/pdf"
) -> Callable[[Random], Iterator[Sent]]:
    """The same sentence below one subject, with another file each time; `ours` is the mail of ours that is answered."""

    def mails(rng: Random) -> Iterator[Sent]:
        for turn in range(count):
            at = turn * pause * rng.uniform(0.9, 1.0)
            ids = (("Message-ID", f"<{token(rng, 12)}@example.org>"), *((("In-Reply-To", ours),) if ours else ()))
            body = with_file(rng, text, kind, f"{turn}.{kind[-3:]}")
            yield Sent(at, DESK, written(sender, DESK, subject, body, *MIXED, *ids, at=at), False, bool(ours))

    return mails


def homework(rng: Random) -> Iterator[Sent]:
    """A class hands in its homework, each pupil some sheets, with the sentence that the teacher asked for."""
    for turn in range(25):
        at, who = turn * 40.0, f"s{1_000 + turn // 5}@school.example"
        body = with_file(rng, "Here is my homework for the lesson of today.", "image/jpeg", f"{turn}.jpg")
        yield Sent(at, DESK, written(who, DESK, "Re: Homework", body, *MIXED, at=at), False)


def closes(pause: float, count: int, recorded: bool, text: str = CLOSED) -> Callable[[Random], Iterator[Sent]]:
    """A partner's program answers one ticket of ours after the other, each in its thread, with its number."""

    def mails(rng: Random) -> Iterator[Sent]:
        for turn in range(count):
            at, matter = turn * pause, "order" if count > 100 else rng.choice(WORDS)
            subject = f"Re: [Ticket#{5_000 + turn}] {matter}"
            said = text or sentence(rng, 6, 30)
            ids = (
                ("Message-ID", f"<{token(rng, 12)}@partner.example>"),
                ("In-Reply-To", f"<{token(rng, 12)}.{turn}@ours.example>"),
            )
            yield Sent(at, DESK, written(PARTNER, DESK, subject, said, *ids, at=at), False, recorded)

    return mails


def noc(recorded: bool) -> Callable[[Random], Iterator[Sent]]:
    """A carrier answers our one mail every hour, the same each time, until the line is up again."""

    def mails(rng: Random) -> Iterator[Sent]:
        ours, before = "<question.17@ours.example>", ""
        for turn in range(15):
            at = turn * 3_600.0 + rng.uniform(0, 60)
            own = f"<{token(rng, 12)}@carrier.example>"
            ids = (("Message-ID", own), ("References", f"{ours} {before}".strip()), ("In-Reply-To", before or ours))
            said = "There is no change, our engineers are still looking for the fault in the line."
            if turn == 14:
                said = "There is good news, our engineers have now found and repaired the fault in the line."
            text = f"Update {turn + 1}: {said}\n"
            yield Sent(at, DESK, written(NOC, DESK, "Re: [Ticket#17] Line down", text, *ids, at=at), False, recorded)
            before = own

    return mails


def receipts(rng: Random) -> Iterator[Sent]:
    """Somebody comes back from a holiday and opens thirty mails of ours, his program tells of each."""
    for turn in range(30):
        at, subject = turn * 4.0, f"[Ticket#{700 + turn}] Your order"
        fields = (("In-Reply-To", f"<{token(rng, 9)}@ours.example>"), ("Message-ID", f"<{token(rng, 9)}@example.org>"))
        text = f"Your message\n\nTo: Ann\nSubject: {subject}\n\nwas read on Monday at 10:{turn:02}.\n"
        yield Sent(at, DESK, written(ANN, DESK, f"Read: {subject}", text, *fields, at=at), False)


def accepts(rng: Random) -> Iterator[Sent]:
    """An assistant accepts a dozen meetings in a minute."""
    for turn, matter in enumerate(rng.sample(WORDS, 12)):
        at = turn * 5.0
        text = f"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:{token(rng)}\nEND:VEVENT\nEND:VCALENDAR\n"
        fields = (("MIME-Version", "1.0"), ("Content-Type", "text/calendar; method=REPLY; charset=utf-8"))
        yield Sent(at, DESK, written(ANN, DESK, f"Accepted: {matter} {turn}", text, *fields, at=at), False)


def beside_a_storm(same: bool, in_thread: bool) -> Mails:
    """A pupil's program loops; another pupil's, of a number beside his, says once that she is away."""

    def mails(rng: Random) -> Iterator[Sent]:
        fields = (("Auto-Submitted", "auto-replied"), *((("References", "<class@ours.example>"),) if in_thread else ()))
        for turn in range(40):
            at = turn * 20.0
            text = "I am away until Monday and will answer your mail when I am back.\n"
            mail = written("s1001@school.example", DESK, "Automatic reply: Order", text, *fields, at=at)
            yield Sent(at, DESK, mail, True, in_thread)
            if turn == 25:
                said = text if same else "On a school trip this week. In a hurry? Ask my teacher, please.\n"
                mail = written("s1002@school.example", DESK, "Automatic reply: Order", said, *fields, at=at + 1)
                yield Sent(at + 1, DESK, mail, False, in_thread)

    return mails


def class_away(rng: Random) -> Iterator[Sent]:
    """A class of numbered addresses is away when our one mail comes, and each says so in the school's words."""
    fields = (("Auto-Submitted", "auto-replied"), ("In-Reply-To", "<class@ours.example>"))
    for turn in range(12):
        text = "I am away until Monday and will answer your mail when I am back.\n"
        who = f"s{2_000 + turn}@school.example"
        mail = written(who, DESK, "Automatic reply: Order", text, *fields, at=turn * 3.0)
        yield Sent(turn * 3.0, DESK, mail, False, rng.random() < 0.5)


SENTENCE = "Please find attached the invoice."
PHOTOS = "Here is one more picture of the damaged kitchen, as you asked."
REPORT = "Please find attached the report of the last three hours."
SEEN: tuple[Scenario, ...] = (
    Scenario("invoices, five words and a new file each", files(ANN, "RE: Invoice", SENTENCE, 20, 20.0), seeds=4),
    Scenario(
        "claim photos in our stamped thread",
        files(ANN, "Re: [#7] Damage", PHOTOS, 12, 30.0, ours="<q.7@ours.example>", kind="image/jpeg"),
        seeds=4,
    ),
    Scenario("a class hands in its homework", homework, seeds=4),
    Scenario("a report every three hours", files(NOC, "Re: Reports", REPORT, 20, 10_800.0), seeds=4),
    Scenario("a partner closes forty tickets, one a second", closes(1.0, 40, recorded=True, text=""), seeds=4),
    Scenario("a partner closes a hundred tickets in an hour", closes(30.0, 100, recorded=True), seeds=4),
    Scenario("answers to two hundred tickets nobody recorded", closes(432.0, 200, recorded=False), seeds=4),
    Scenario("a carrier's hourly news, in our thread", noc(recorded=True), seeds=4),
    Scenario("a carrier's hourly news, our mail not recorded", noc(recorded=False), seeds=4),
    Scenario("a class is away when we write to it", class_away, seeds=4),
    Scenario("thirty read receipts at once", receipts, seeds=4),
    Scenario("a dozen meetings accepted", accepts, seeds=4),
)


def tickets_of(theirs: Callable[[Random, int, str], tuple[str, str]], *fields: tuple[str, str]) -> Mails:
    """Two helpdesks open a ticket for each mail of the other; nothing names an id. We put ours before the subject."""

    def mails(rng: Random) -> Iterator[Sent]:
        subject, pause = "Order", rng.choice((5.0, 60.0, 400.0))
        for turn in range(ROUNDS):
            at = turn * pause * rng.uniform(0.9, 1.0)
            subject, text = theirs(rng, turn, f"[Ticket#{rng.randint(1_000, 9_999)}] Re: {subject}"[:240])
            yield Sent(at, DESK, written(PARTNER, DESK, subject, text, *fields, at=at))

    return mails


def incident(rng: Random, turn: int, ours: str) -> tuple[str, str]:
    number = rng.randint(10_000, 99_999)
    return f"INC{number} opened: {ours}"[
        :240
    ], f"Your incident INC{number} was opened, the operations team has it now.\n"


def case_aw(rng: Random, turn: int, ours: str) -> tuple[str, str]:
    return f"[CASE-{turn}] AW: Order", f"Case {turn} is with our second level, who will look at it soon.\n"


def quotes_subject(rng: Random, turn: int, ours: str) -> tuple[str, str]:
    return (
        f'Vorgang {turn} angelegt - "AW: Order"',
        "Ihr Vorgang liegt bei unserem Team, das sich bald darum kümmert.\n",
    )


def forwards_back(rng: Random) -> Iterator[Sent]:
    """A rule forwards to us what comes from us."""
    subject, pause, asked = "Order", rng.choice((5.0, 60.0, 400.0)), "Where is my order?"
    for turn in range(ROUNDS):
        at = turn * pause * rng.uniform(0.9, 1.0)
        ours = f"Thank you for your mail. We have opened ticket {rng.randint(1_000, 9_999)} and will answer soon."
        header = f"Von: Desk <{DESK}>\nGesendet: heute\nAn: Partner\nBetreff: Re\n"
        said = f"-----Ursprüngliche Nachricht-----\n{header}\n{ours}\n"
        subject = rng.choice((f"WG: Re: {subject}"[:200], "WG: [Ticket#17] Order"))
        yield Sent(at, DESK, written(PARTNER, DESK, subject, f"{said}\n{asked}\n", at=at))


def reads(form: bool) -> Mails:
    """A program tells that our answer was read, and our program answers that."""

    def mails(rng: Random) -> Iterator[Sent]:
        subject, pause = "Order", rng.choice((2.0, 60.0, 400.0, 1_800.0))
        for turn in range(ROUNDS):
            at, named = turn * pause * rng.uniform(0.9, 1.0), f"{token(rng, 9)}.{turn}@ours.example"
            ours = f"Re: {subject}"[:200]
            text = f"Your message\n\nTo: Partner\nSubject: {ours}\n\nwas read on Monday, {turn:02}.\n"
            subject, fields = f"Read: {ours}", [("In-Reply-To", f"<{named}>")]
            if form:
                kind = "multipart/report; report-type=disposition-notification; boundary=b"
                fields += [("MIME-Version", "1.0"), ("Content-Type", kind)]
                told = f"Final-Recipient: rfc822;{PARTNER}\nOriginal-Message-ID: <{named}>\nDisposition: x; displayed\n"
                parts = (("text/plain", text), ("message/disposition-notification", told))
                text = "".join(f"--b\nContent-Type: {kind}\n\n{part}\n" for kind, part in parts) + "--b--\n"
            yield Sent(at, DESK, written(PARTNER, DESK, subject, text, *fields, at=at))

    return mails


def invited(rng: Random) -> Iterator[Sent]:
    """A calendar accepts whatever it gets, and gets an answer to that."""
    pause = rng.choice((2.0, 60.0, 400.0))
    for turn in range(ROUNDS):
        at = turn * pause * rng.uniform(0.9, 1.0)
        text = f"BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:{token(rng)}\nEND:VEVENT\nEND:VCALENDAR\n"
        fields = (("MIME-Version", "1.0"), ("Content-Type", "text/calendar; method=REPLY; charset=utf-8"))
        subject = rng.choice(("Accepted: Meeting", f"Accepted: Re: [Ticket#{turn}] Accepted: Meeting"))
        yield Sent(at, DESK, written(PARTNER, DESK, subject, text, *fields, at=at))


BESIDE = tuple(
    Scenario(f"a pupil beside a storm{', same words' * same}{', one thread' * thread}", beside_a_storm(same, thread))
    for same in (False, True)
    for thread in (False, True)
)
ANSWERING: tuple[Scenario, ...] = (
    Scenario("an incident opened, our subject behind it", tickets_of(incident), seeds=6),
    Scenario("a case, then AW:", tickets_of(case_aw), seeds=6),
    Scenario("our subject in quotation marks", tickets_of(quotes_subject), seeds=6),
    Scenario("forwards back what it got", forwards_back, seeds=6),
    Scenario("read receipts for ever, in plain words", reads(form=False), seeds=6),
    Scenario("read receipts for ever (MDN)", reads(form=True), seeds=6),
    Scenario("answers to invitations for ever", invited, seeds=6),
)
"""Storms whose mails answer without `Re:` in front."""


def a_ticket_each(rng: Random) -> Iterator[Sent]:
    """Our helpdesk opens a ticket for every answer; theirs names our mail, keeps one `Re:` and quotes nothing."""
    for turn in range(ROUNDS):
        at, ours = turn * 60.0, f"<{token(rng, 9)}.{turn}@ours.example>"
        ids = (("In-Reply-To", ours), ("Message-ID", f"<{token(rng, 9)}@partner.example>"))
        yield Sent(at, DESK, written(PARTNER, DESK, f"Re: [Ticket#{900 + turn}] Order", CLOSED, *ids, at=at))


def no_marks(rng: Random) -> Iterator[Sent]:
    """Each of our mails is followed by a question how we liked the answer: no prefix, no id, no quote."""
    for turn in range(ROUNDS):
        text = "Were you content with what the second floor did for you? Five stars are the most.\n"
        yield Sent(turn * 60.0, DESK, written(PARTNER, DESK, f"[CASE-{turn}] How was it", text))


def first_mail_for_ever(rng: Random) -> Iterator[Sent]:
    """A slow responder names the first mail of all, whatever it answers."""
    for turn in range(ROUNDS):
        at, ids = turn * 1_800.0, (("In-Reply-To", "<first@ours.example>"),)
        yield Sent(at, DESK, written(PARTNER, DESK, "Re: Order", CLOSED, *ids, at=at))


def new_file_each(rng: Random) -> Iterator[Sent]:
    """A responder attaches a file that it makes anew, such as a form with the time in it."""
    yield from files(PARTNER, "Re: Order", CLOSED, ROUNDS, 60.0)(rng)


def noc_without_ids(rng: Random) -> Iterator[Sent]:
    """A carrier tells the same every hour and names no mail of ours, then that the line is up."""
    for turn in range(15):
        at = turn * 3_600.0
        text = "There is no change, our engineers are still looking for the fault in the line.\n"
        if turn == 14:
            text = "The line is up again. We are sorry for the trouble and close the matter herewith.\n"
        yield Sent(at, DESK, written(NOC, DESK, "Re: Line down", text, at=at), False)


def no_numbers(rng: Random) -> Iterator[Sent]:
    """A partner answers two hundred mails of ours in one sentence, all of one subject without a number."""
    for turn in range(200):
        at, ids = turn * 432.0, (("In-Reply-To", f"<{token(rng, 9)}.{turn}@ours.example>"),)
        yield Sent(at, DESK, written(PARTNER, DESK, "Re: Order", CLOSED, *ids, at=at), False)


BLIND: tuple[tuple[Scenario, str], ...] = (
    (Scenario("a ticket of ours each", a_ticket_each), "60 of 60 pass"),
    (Scenario("no prefix, id or quote", no_marks), "60 of 60 pass"),
    (Scenario("the first mail named for ever, half-hourly", first_mail_for_ever), "60 of 60 pass"),
    (Scenario("a new file each", new_file_each), "60 of 60 pass"),
    (Scenario("hourly news that name no mail of ours", noc_without_ids), "9 of 15 held"),
    (Scenario("200 answers of one subject without a number", no_numbers), "195 of 200 held"),
)
"""What likeness cannot see, and what becomes of it, as loopguard/README.md says."""

"""Honest days: traffic that is busy, alike or automatic, and must arrive whole."""

from collections.abc import Iterator
from random import Random

from ingest.testing.scenario import DESK, HELP, WORDS, Scenario, Sent, quoted, random_words, sentence, token, written

__all__ = ["HONEST"]

PEOPLE = tuple(f"{name}@example.org" for name in ("ann", "bob", "carla", "dan", "eva.smith"))
ACK = "We have received your mail and will answer soon.\n"


def busy_thread(rng: Random) -> Iterator[Sent]:
    """Five people, one thread, sixty mails in an hour, some of them very short."""
    said, at = "Shall we meet?\n", 0.0
    root = ("References", "<root@example.org>")
    for turn in range(60):
        sender = rng.choice(PEOPLE)
        at += rng.expovariate(1 / 55) + 6
        short = rng.choice(["Yes.", "No, sorry.", "Thanks!", "+1"])
        own = rng.choice([short, sentence(rng), sentence(rng, 10, 60)])
        said = f"{own}\n\nOn Monday, somebody wrote:\n{quoted(said)}"[:4_000]
        id_ = ("Message-ID", f"<{turn}.{token(rng)}@example.org>")
        yield Sent(at, DESK, written(sender, DESK, "Re: Meeting", said, root, id_, at=at), False)


def impatient_customer(rng: Random) -> Iterator[Sent]:
    """Eight mails in ten minutes, in answer to our one acknowledgement, with a disclaimer below each."""
    texts = [
        "Hello, is anybody there?", "I need an answer today.", "Please reply, this is urgent!", "Hello?",
        "I have been waiting for an hour now.", "This is ridiculous.", "I want my money back.", "Well?",
        "Can somebody help me?", "Your phone does not answer either.",
    ]  # fmt: skip
    rng.shuffle(texts)
    tail = rng.choice(["", "\n\nAnn Smith, Example Ltd, 1 High Street, Oldtown, registered in England, number given\n"])
    quote = rng.choice(["", f"\n\nOn Monday, desk wrote:\n{quoted(ACK)}"])
    for turn, said in enumerate(texts[:8]):
        at = turn * 75.0 + rng.uniform(-30, 30)
        subject = rng.choice(["Re: Order 17", "Re: Order 17", "RE: Re: Order 17"])
        yield Sent(at + 60, DESK, written("ann@example.org", DESK, subject, f"{said}{tail}{quote}", at=at), False, True)


def tidy_person(rng: Random) -> Iterator[Sent]:
    """The same two words in answer to a dozen matters."""
    for turn, matter in enumerate(rng.sample(WORDS, 12)):
        at = turn * rng.uniform(30, 120)
        text = "Thank you very much!\n\n> Your request is done.\n"
        yield Sent(at, DESK, written("ann@example.org", DESK, f"Re: [#{turn}] {matter}", text, at=at), False, True)


def alerts(rng: Random) -> Iterator[Sent]:
    """500 alerts in an hour; some systems group theirs by References of their own, some declare themselves."""
    declared = (("Auto-Submitted", "auto-generated"),) if rng.random() < 0.5 else ()
    grouped = rng.random() < 0.5
    for turn in range(500):
        group = (
            (("References", "<disk@monitor.example>"), ("Message-ID", f"<{turn}@monitor.example>")) if grouped else ()
        )
        subject = f"PROBLEM: disk {rng.randint(1, 9)} of host {token(rng, 3)} is full"
        mail = written("watch@monitor.example", DESK, subject, "The disk is full.\n", *declared, *group, at=turn * 7.2)
        yield Sent(turn * 7.2, DESK, mail, False)


def tracker_day(rng: Random) -> Iterator[Sent]:
    """An issue tracker tells of every comment, with `Re:` and references, in one thread after the other."""
    for turn in range(40):
        at, issue = turn * 80.0, turn // 10
        fields = (
            ("Message-ID", f"<repo/issues/{issue}/{turn}@tracker.example>"),
            ("References", f"<repo/issues/{issue}@tracker.example>"),
            ("Auto-Submitted", "auto-generated"),
        )
        subject = f"Re: [repo] The window does not open (#{issue})"
        mail = written("notifications@tracker.example", DESK, subject, sentence(rng, 8, 60), *fields, at=at)
        yield Sent(at, DESK, mail, False)


def newsletter_in(rng: Random) -> Iterator[Sent]:
    for turn in range(100):
        fields = (("List-Unsubscribe", "<mailto:u@news.example>"), ("Precedence", "bulk"))
        text = f"The news of today, part {turn}.\n"
        yield Sent(
            turn * 1.0, DESK, written("news@news.example", DESK, "Our newsletter", text, *fields, at=turn), False
        )


def newsletter_out(rng: Random) -> Iterator[Sent]:
    """Our own newsletter's bounces and absence notes: one mailer-daemon, one thread, many recipients."""
    for turn in range(120):
        who = f"user{turn:03}@bigisp.example"
        about = (("References", "<newsletter@ours.example>"), ("Auto-Submitted", "auto-replied"))
        if turn % 2:
            text = f"Your mail could not be delivered.\n\n<{who}>: 550 5.1.1 no such user\n"
            null = ("Return-Path", "<>")
            mail = written(
                "MAILER-DAEMON@bigisp.example", DESK, "Undelivered Mail Returned to Sender", text, *about, null
            )
        else:
            text = f"I am out of the office until {rng.randint(1, 28)} February.\n"
            mail = written(f"{token(rng, 7)}@firm{turn % 7}.example", DESK, "Automatic reply: News", text, *about)
        yield Sent(turn * 2.0, DESK, mail, False, True)


def mailing_list(rng: Random) -> Iterator[Sent]:
    """300 posts of a day, thirty authors, ten subjects, votes; half of the lists put themselves into From."""
    munged = rng.random() < 0.5
    for turn in range(300):
        who = rng.randrange(30)
        author = f"author{'abcdefghij'[who % 10]}{'xyz'[who // 10]}@members.example"
        fields = [("List-Id", "<talk.lists.example>"), ("Message-ID", f"<{turn}@members.example>")]
        fields += [("References", f"<root{turn % 10}@members.example>")]
        if munged:
            fields.append(("Reply-To", author))
        sender = "Somebody via Talk <talk@lists.example>" if munged else author
        text = rng.choice(["+1\n", "Thanks!\n", sentence(rng), sentence(rng, 20, 90)])
        at = turn * 200.0 + rng.uniform(0, 100)
        subject = f"Re: [Talk] {WORDS[turn % 10]} and {WORDS[turn % 10 + 20]}"
        yield Sent(at, DESK, written(sender, DESK, subject, text, *fields, at=at), False)


def ticket_import(rng: Random) -> Iterator[Sent]:
    """Two thousand old mails at once, as they were: answers, thanks and absence notes of a year."""
    for turn in range(2_000):
        who = f"customer{token(rng, 2)}@example.org"
        wrote = -rng.uniform(1, 365) * 86_400
        fields = [("References", f"<old{turn % 400}@ours.example>"), ("Message-ID", f"<{turn}.old@example.org>")]
        text = rng.choice(["Thank you very much for your help today!\n", sentence(rng), sentence(rng, 20, 80)])
        if rng.random() < 0.1:
            fields.append(("Auto-Submitted", "auto-replied"))
        mail = written(who, DESK, f"Re: Ticket about {rng.choice(WORDS)}", text, *fields, at=wrote)
        yield Sent(turn * 0.01, DESK, mail, False, True)


def forwarded_import(rng: Random) -> Iterator[Sent]:
    for turn in range(300):
        text = f"---------- Forwarded message ----------\nFrom: a{turn}@example.org\n\n{sentence(rng)}\n"
        yield Sent(turn * 1.0, DESK, written("import@ours.example", DESK, f"Fwd: Ticket {turn}", text, at=turn), False)


def flushed_backlog(rng: Random) -> Iterator[Sent]:
    """What a customer wrote over two days comes in one second, once his server is back."""
    for turn in range(25):
        wrote = -2 * 86_400 + turn * 6_000
        text = rng.choice(
            [sentence(rng), sentence(rng), "Any news?\n", "Is there any news about my order yet, please?\n"]
        )
        mail = written("ann@example.org", DESK, "Re: Order 17", text, at=wrote)
        yield Sent(turn * 0.05, DESK, mail, False, True)


def photographs(rng: Random) -> Iterator[Sent]:
    for turn in range(10):
        part = "--b\nContent-Type: image/jpeg; name=a.jpg\nContent-Disposition: attachment\n\n"
        text = f"{part}{random_words(rng, 40, 60)}\n--b--\n"
        fields = (("MIME-Version", "1.0"), ("Content-Type", "multipart/mixed; boundary=b"))
        yield Sent(turn * 20.0, DESK, written("ann@example.org", DESK, "Re: Damage", text, *fields), False, True)


def agents_and_customer(rng: Random) -> Iterator[Sent]:
    """A lively talk between an agent of another mailbox of ours and the desk, by turns."""
    at = 0.0
    for turn in range(16):
        sender, mailbox = (HELP, DESK) if turn % 2 else (DESK, HELP)
        at += rng.uniform(60, 200)
        yield Sent(at, mailbox, written(sender, mailbox, "Re: Order", sentence(rng, 4, 30), at=at), False)


def colleagues(rng: Random) -> Iterator[Sent]:
    """Thirty colleagues with short names answer one question with the same word."""
    for turn in range(30):
        who = f"{token(rng, 3)}@firm.example"
        yield Sent(turn * 30.0, DESK, written(who, DESK, "Re: Lunch?", "Yes!\n", at=turn * 30.0), False, True)


def numbered_people(rng: Random) -> Iterator[Sent]:
    """People of one school, whose addresses differ by a number, thank for one another's tickets of one subject."""
    thanks = rng.choice(["Thank you!\n", "It works now, thanks.\n", "OK\n"])
    for turn in range(12):
        who = rng.choice([f"s{1_000_000 + turn}@school.example", f"maria.{chr(97 + turn)}@school.example"])
        at = turn * rng.uniform(5, 60)
        yield Sent(at, DESK, written(who, DESK, f"Re: [Ticket#{turn}] Password reset", thanks, at=at), False, True)


HONEST: tuple[Scenario, ...] = (
    Scenario("busy thread of five people", busy_thread, seeds=20),
    Scenario("impatient customer, eight mails in ten minutes", impatient_customer, seeds=20),
    Scenario("one thank-you for twelve matters", tidy_person),
    Scenario("500 alerts in an hour", alerts, seeds=4),
    Scenario("an issue tracker's day", tracker_day),
    Scenario("a newsletter a second", newsletter_in, seeds=4),
    Scenario("answers to our own newsletter", newsletter_out, seeds=8),
    Scenario("mailing list of 300 posts", mailing_list, seeds=6),
    Scenario("import of 2,000 old tickets at once", ticket_import, seeds=2),
    Scenario("import by forwarding", forwarded_import, seeds=2),
    Scenario("a customer's backlog at once", flushed_backlog, seeds=20),
    Scenario("ten photographs without a word", photographs),
    Scenario("talk between two mailboxes of ours", agents_and_customer, ours=(DESK, HELP), seeds=20),
    Scenario("thirty colleagues say yes", colleagues, seeds=20),
    Scenario("a school's numbered people say thanks", numbered_people),
)

"""Storms of public bug reports at helpdesks, each named by its report (github.com/OWNER/NAME/issues/NUMBER).

How the partner worded its mails is said there; numbers and letters change with every mail where they did.
"""

from random import Random

from ingest.testing.responders import THEIRS
from ingest.testing.scenario import DESK, token
from tests.storms.machines import Said, one, redirects
from tests.storms.partner import Partner

__all__ = ["OWN", "REPORTED"]

MINUTE = 60.0


def no_reply_answers(rng: Random, turn: int, subject: str, text: str) -> Said:
    said = "Hi there,\n\nWe are sorry, but we cannot handle your message because this is a no-reply e-mail address.\n"
    return f"Automated Response: {subject}"[:400], said


def not_processed(rng: Random, turn: int, subject: str, text: str) -> Said:
    said = (
        "Your email update couldn't be processed\n\nIf you are trying to update a conversation, remember you must "
        "respond from the same email address that's on your account.\n"
    )
    return "Unable to process your update", said


def on_holiday(rng: Random, turn: int, subject: str, text: str) -> Said:
    return "Holidays", "name.surname is on holiday, we will answer soon!\n"


def out_of_office(rng: Random, turn: int, subject: str, text: str) -> Said:
    return f"Out of office: {subject}"[:200], "I am out of the office until Monday with limited access to mail.\n"


def fixed_template(rng: Random, turn: int, subject: str, text: str) -> Said:
    return f"Re: {subject}"[:200], "Thanks for your mail. This mailbox has moved, our new shop is at shop.example.\n"


def over_quota(rng: Random, turn: int, subject: str, text: str) -> Said:
    said = (
        "Your message to <mail@theirs.example> was automatically rejected:\nQuota exceeded (mailbox for user is full)\n"
        f"\nReporting-MTA: dns; mail.theirs.example\nFinal-Recipient: rfc822; mail@theirs.example\nAction: failed\n"
        f"Status: 5.2.2\nQueue: {token(rng, 9)}\n"
    )
    return "Automatically rejected mail", said


def undeliverable(rng: Random, turn: int, subject: str, text: str) -> Said:
    said = (
        "Your message to MSSecurity-noreply@theirs.example couldn't be delivered.\n\nThe group only accepts messages "
        f"from people in its organization. Reference: {token(rng, 12)}\n"
    )
    return f"Undeliverable: {subject}"[:200], said


def catchall(rng: Random, turn: int, subject: str, text: str) -> Said:
    said = (
        "Hi,\n\nThe following email sent to catchall@theirs.example cannot be accepted because this is a private email "
        "address. Only allowed people can contact us at this address.\n"
    )
    return f"Re: {subject}"[:200], said


def acknowledges_itself(rng: Random, turn: int, subject: str, text: str) -> Said:
    return "We got your message", "Thanks for writing in. A person of our team will read this within a day.\n"


def a_blank_line_more(rng: Random, turn: int, subject: str, text: str) -> Said:
    return subject[:200], "\n" * min(turn, 40) + text[:5_000]


def ticket_updated(rng: Random, turn: int, subject: str, text: str) -> Said:
    return "Ticket updated: #15: Printer", f"A new comment was added.\n\n{text[:2_000]}\n"


def note_of_somebody(rng: Random, turn: int) -> str:
    """A person's address at first; then whatever the notes about it come from."""
    return "name.surname@theirs.example" if turn == 0 else "no-reply@theirs.example"


def one_byte(rng: Random, turn: int) -> str:
    return f"executivedirecto{rng.choice('abcdefghijklmnopqrstuvwxyz0123456789')}@theirs.example"


def dots(rng: Random, turn: int) -> str:
    return rng.choice(("andrius.unishop", "andriusunishop", "andrius.uni.shop", "a.ndriusunishop")) + "@gmail.com"


REPORTED: tuple[Partner, ...] = (
    Partner("freescout#3670", no_reply_answers, (one("no-reply@theirs.example"),), marked=True),
    Partner("freescout#4631", not_processed, (one("support@theirs.example"),)),
    Partner("freescout#688", out_of_office, (one_byte,), pause=MINUTE),
    Partner("freescout#1697", a_blank_line_more, pause=MINUTE),
    Partner("odoo#30190", on_holiday, (note_of_somebody,)),
    Partner("odoo#30190, dots of Gmail", out_of_office, (dots,), pause=MINUTE),
    Partner("odoo#66329", out_of_office, pause=5 * MINUTE),
    Partner("odoo#162459", catchall, (one("catchall@theirs.example"),), marked=True),
    Partner("itop-jb#21", fixed_template, marked=True),
    Partner("alga-psa#2705", out_of_office, pause=3 * 3_600.0),
    Partner("lms#2270", over_quota, (one("MAILER-DAEMON@theirs.example"),), pause=MINUTE),
    Partner("faveo#150", over_quota, (one("mailer-daemon@theirs.example"),), null=True),
    Partner("glpi#16785", undeliverable, (one("postmaster@theirs.example"),)),
    Partner("zammad#1131", undeliverable, (one(THEIRS),), null=True),
)

OWN: tuple[Partner, ...] = (
    Partner("posthog#92017", acknowledges_itself, (one(DESK),)),
    Partner("odoo#187574", redirects, (one(DESK),)),
    Partner("handesk#15", ticket_updated, (one(DESK),), pause=MINUTE),
)
"""Our own mailbox is the author: an autoresponder on it, or our mail that came back with another id."""

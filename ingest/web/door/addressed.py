"""Whom a mail that came by HTTP is from and for: the envelope that SMTP would have said (RFC 5321 4.1.2).

Recipients are looked up exactly as at RCPT: no route, no `%`, no catch-all. A mailbox that the caller may not see looks
like one that is not there. What was given is never repeated in an answer: its place is.
"""

from collections.abc import Sequence
from http import HTTPStatus

from ingest.intake.path import read_path
from ingest.mailboxes import Mailboxes
from ingest.staff.caller import Caller
from ingest.web.problem import Problem
from loopguard import Envelope

__all__ = ["addressed"]


def addressed(
    sender: Sequence[str], recipients: Sequence[str], mailboxes: Mailboxes, caller: Caller, most: int, place: str
) -> tuple[Envelope, tuple[str, ...]]:
    """Return the envelope, and the mailboxes that take the mail.

    `sender` holds what was given: nothing (unknown), "" or `<>` (the null reverse-path), or an address. `place` is the
    beginning of a pointer to a field. Raises `Problem`: 422 for what is no address, 404 where nobody takes the mail.
    """
    wrong = []
    if len(sender) > 1:
        wrong.append({"pointer": f"{place}/sender", "detail": "A mail has one sender: give it once."})
    reverse = _path(sender[0]) if sender else None
    if sender and (reverse is None or reverse.lower() == "postmaster"):
        wrong.append({"pointer": f"{place}/sender", "detail": "This is no address, nor <> for the null one."})
    if not 1 <= len(recipients) <= most:
        wrong.append({"pointer": f"{place}/recipient", "detail": f"Give 1 to {most} recipients."})
    paths = [_path(one) for one in recipients[:most]]
    wrong += [
        {"pointer": f"{place}/recipient/{number}", "detail": "This is no address."}
        for number, path in enumerate(paths)
        if not path
    ]
    if wrong:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "Sender or recipients are not what they must be.", wrong)
    forward = tuple(path for path in paths if path)
    found = [_taken(path, mailboxes, caller) for path in forward]
    if nobody := [number for number, mailbox in enumerate(found) if not mailbox]:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "Nobody takes mail for some of these recipients; the mail was taken in for none.",
            [{"pointer": f"{place}/recipient/{one}", "detail": "No mailbox takes mail for it."} for one in nobody],
        )
    return Envelope(reverse, forward), tuple(dict.fromkeys(found))


def _path(text: str) -> str | None:
    """Read an address with or without angle brackets; "" is the null one, None is no address."""
    if "\ufffd" in text:  # what was not UTF-8 has become this on its way here
        return None
    text = text.strip(" ")
    path = read_path(text if text.startswith("<") else f"<{text}>")
    return path[0] if path is not None and not path[1] else None


def _taken(path: str, mailboxes: Mailboxes, caller: Caller) -> str:
    mailbox = mailboxes.find(path)
    return mailbox.address if mailbox is not None and caller.sees(mailbox.address) else ""

"""Every reply the intake can give: fixed texts with enhanced status codes (RFC 5321 4.2, RFC 2034, RFC 3463).

No reply repeats what a client sent, and none names a path, a class or an address of this machine's inside. The table
in `README.md` says when each is given.
"""

from typing import Final

__all__ = [
    "ACCEPTED",
    "BAD_ARGUMENT",
    "BAD_LINE_END",
    "BAD_RECIPIENT",
    "BAD_SENDER",
    "BAD_SEQUENCE",
    "BUSY",
    "BYE",
    "CLOSING",
    "GO_AHEAD",
    "LINE_TOO_LONG",
    "NEEDS_SMTPUTF8",
    "NEEDS_TLS",
    "NO_MAILBOX",
    "NO_RECIPIENTS",
    "NO_ROOM",
    "NO_TLS",
    "OK",
    "READY_FOR_TLS",
    "RECIPIENT_OK",
    "SENDER_OK",
    "TIMED_OUT",
    "TOO_LARGE",
    "TOO_MANY_COMMANDS",
    "TOO_MANY_ERRORS",
    "TOO_MANY_RECIPIENTS",
    "TRY_LATER",
    "UNKNOWN_COMMAND",
    "UNKNOWN_PARAMETER",
    "VERIFY",
    "Refused",
    "need",
]

READY_FOR_TLS: Final = "220 2.0.0 Ready to start TLS"
BYE: Final = "221 2.0.0 Bye"
OK: Final = "250 2.0.0 OK"
SENDER_OK: Final = "250 2.1.0 Sender OK"
RECIPIENT_OK: Final = "250 2.1.5 Recipient OK"
ACCEPTED: Final = "250 2.0.0 Accepted as"
VERIFY: Final = "252 2.0.0 Send the mail to find out"
GO_AHEAD: Final = "354 End with <CR><LF>.<CR><LF>"
BUSY: Final = "421 4.3.2 Too many connections, try again later"
CLOSING: Final = "421 4.3.2 Shutting down, try again later"
TIMED_OUT: Final = "421 4.4.2 Too slow, goodbye"
TOO_MANY_COMMANDS: Final = "421 4.7.0 Too many commands without a mail, goodbye"
TOO_MANY_ERRORS: Final = "421 4.7.0 Too many errors, goodbye"
TRY_LATER: Final = "451 4.3.0 Try again later, reference"
NO_ROOM: Final = "452 4.3.1 No room for mail, try again later"
TOO_MANY_RECIPIENTS: Final = "452 4.5.3 Too many recipients, send the rest separately"
NO_TLS: Final = "454 4.7.0 TLS is not available"
UNKNOWN_COMMAND: Final = "500 5.5.1 Command not known"
BAD_LINE_END: Final = "500 5.5.2 A command ends in CR LF and holds no other control character"
LINE_TOO_LONG: Final = "500 5.5.2 Command line too long"
BAD_ARGUMENT: Final = "501 5.5.4 Argument not understood"
BAD_SENDER: Final = "501 5.1.7 Sender address not understood"
BAD_SEQUENCE: Final = "503 5.5.1 Not now: wrong order of commands"
NO_RECIPIENTS: Final = "503 5.5.1 No recipient was accepted"
NEEDS_TLS: Final = "530 5.7.0 Start TLS first"
NO_MAILBOX: Final = "550 5.1.1 No such mailbox here"
BAD_RECIPIENT: Final = "550 5.1.3 Recipient address not understood"
TOO_LARGE: Final = "552 5.3.4 Mail is larger than the limit"
NEEDS_SMTPUTF8: Final = "553 5.6.7 This address needs SMTPUTF8"
UNKNOWN_PARAMETER: Final = "555 5.5.4 Parameter not known"


class Refused(Exception):
    """A verb ends with this reply instead of its own."""

    def __init__(self, reply: str) -> None:
        super().__init__(reply)
        self.reply = reply


def need(condition: object, reply: str) -> None:
    """Raise `Refused(reply)` unless `condition` holds."""
    if not condition:
        raise Refused(reply)

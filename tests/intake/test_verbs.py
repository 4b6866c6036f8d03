"""Which commands are obeyed: those of the lists of RFC 5321 and RFC 2033 that are offered, and no other method."""

from ingest.intake.lmtp import LmtpSession
from ingest.intake.session import SmtpSession


def test_verbs_are_found_once() -> None:
    smtp = {b"EHLO", b"HELO", b"MAIL", b"RCPT", b"DATA", b"RSET", b"NOOP", b"QUIT", b"VRFY", b"STARTTLS"}
    assert set(SmtpSession.verbs) == smtp
    assert set(LmtpSession.verbs) == smtp | {b"LHLO"}

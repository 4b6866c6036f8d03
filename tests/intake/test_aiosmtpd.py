"""What the intake leans on in aiosmtpd, so that another version cannot change it unseen."""

import inspect
from importlib.metadata import version

from aiosmtpd.smtp import SMTP

from ingest.intake.dialogue import Dialogue
from ingest.intake.lmtp import LmtpSession
from ingest.intake.session import SmtpSession

INHERITED_ON_PURPOSE = {"connection_made", "_create_session"}


def test_the_version_that_was_read() -> None:
    assert version("aiosmtpd") == "1.4.6"


def test_everything_else_that_speaks_or_ends_a_session_is_our_own() -> None:
    own = vars(Dialogue).keys()
    assert {
        "_handle_client",
        "_reset_timeout",
        "data_received",
        "eof_received",
        "connection_lost",
        "handle_exception",
    } <= own
    assert "_timeout_cb" not in inspect.getsource(Dialogue)


def test_verbs_are_found_once_and_none_is_aiosmtpds() -> None:
    smtp = {b"EHLO", b"HELO", b"MAIL", b"RCPT", b"DATA", b"RSET", b"NOOP", b"QUIT", b"VRFY", b"STARTTLS"}
    assert set(SmtpSession.verbs) == smtp
    assert set(LmtpSession.verbs) == smtp | {b"LHLO"}
    assert not any(verb.__module__.startswith("aiosmtpd") for verb in LmtpSession.verbs.values())


def test_the_class_wide_dictionary_is_never_touched() -> None:
    assert dict(SMTP.command_size_limits) == {}

"""What the intake takes from aiosmtpd, so that no other version changes it unseen: two records, no behaviour."""

import ast
import asyncio
from importlib.metadata import version
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

import ingest.intake
from ingest.intake.lmtp import LmtpSession
from ingest.intake.session import SmtpSession

FOLDER = Path(ingest.intake.__file__).parent


def test_the_version_that_was_read() -> None:
    assert version("aiosmtpd") == "1.4.6"


def test_two_records_are_all_that_is_imported() -> None:
    taken = {
        (node.module, name.name)
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] == "aiosmtpd"
        for name in node.names
    }
    assert taken == {("aiosmtpd.smtp", "Session"), ("aiosmtpd.smtp", "Envelope")}
    assert not issubclass(SmtpSession, SMTP)


async def test_the_records_begin_as_a_dialogue_must_begin() -> None:
    session, envelope = Session(asyncio.get_running_loop()), Envelope()
    assert (session.host_name, session.extended_smtp, session.ssl) == (None, False, None)
    assert (envelope.mail_from, envelope.rcpt_tos, envelope.smtp_utf8) == (None, [], False)


def test_verbs_are_found_once_and_none_is_aiosmtpds() -> None:
    smtp = {b"EHLO", b"HELO", b"MAIL", b"RCPT", b"DATA", b"RSET", b"NOOP", b"QUIT", b"VRFY", b"STARTTLS"}
    assert set(SmtpSession.verbs) == smtp
    assert set(LmtpSession.verbs) == smtp | {b"LHLO"}
    assert not any(verb.__module__.startswith("aiosmtpd") for verb in LmtpSession.verbs.values())


def test_the_class_wide_dictionary_is_never_touched() -> None:
    assert dict(SMTP.command_size_limits) == {}

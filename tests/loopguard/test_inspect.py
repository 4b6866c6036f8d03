"""The checks of one mail run all, none hides another, and a library's user adds his own."""

from loopguard import CHECKS, Effect, Envelope, Finding, Kind, Policy, inspect
from loopguard.checks import Check
from parsers import ParsedMessage
from tests.loopguard.mails import NOWHERE, mail

VACATION = mail(("Auto-Submitted", "auto-replied"), ("Precedence", "bulk"), subject="Automatic reply: Order")


def test_a_persons_mail_has_no_findings() -> None:
    verdict = inspect(mail(), NOWHERE)
    assert (verdict.kind, verdict.held, verdict.may_autoreply) == (Kind.PERSONAL, False, True)
    assert verdict.findings == ()


def test_no_check_hides_another() -> None:
    verdict = inspect(VACATION, NOWHERE)
    assert [finding.code for finding in verdict.findings] == ["auto-submitted", "precedence", "subject-phrase"]
    assert (verdict.kind, verdict.held, verdict.may_autoreply) == (Kind.AUTO_REPLY, False, False)


def test_a_check_of_your_own() -> None:
    def mine(message: ParsedMessage, envelope: Envelope, policy: Policy) -> Finding | None:
        return Finding("mine", f"{message.size} bytes.", "house rule", Effect.HOLD)

    assert inspect(mail(), NOWHERE, Policy(), (*CHECKS, mine)).held
    assert not inspect(VACATION, NOWHERE, checks=()).findings


def test_every_check_is_named_like_its_module() -> None:
    def module(check: Check) -> str:
        return check.__module__.rpartition(".")[2]

    assert [module(check) for check in CHECKS] == [check.__name__ for check in CHECKS]


def test_a_mailbox_may_hold_auto_replies() -> None:
    strict = Policy(auto_replies="hold")
    verdict = inspect(VACATION, NOWHERE, strict)
    assert verdict.held
    assert verdict.findings[-1].code == "auto-reply-held"
    assert not inspect(mail(), NOWHERE, strict).held
    assert not inspect(mail(("Precedence", "bulk")), NOWHERE, strict).held


def test_forged_headers_silence_us_and_hold_nothing() -> None:
    forged = mail(
        ("Auto-Submitted", "auto-replied"),
        ("X-Loop", "yes"),
        ("Precedence", "junk"),
        ("X-Auto-Response-Suppress", "All"),
        ("List-Id", "<x.y>"),
        ("X-Autoreply", "yes"),
        ("X-Failed-Recipients", "a@b"),
        ("Delivered-To", "somebody@else.example"),
        return_path="",
        message_id="ingest1.k1.forged@ours.example",
    )
    verdict = inspect(forged, Envelope("", ("desk@ours.example",)))
    assert not verdict.held
    assert not verdict.may_autoreply

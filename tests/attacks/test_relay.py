"""Attack 27: open relay. Only an address that a mailbox has is a recipient, over SMTP and over LMTP."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.mailboxes import Mailboxes
from ingest.settings import Settings
from tests.intake.conftest import MAILBOXES, Intake, StartIntake
from tests.intake.wire import Wire

STRINGS = [
    "victim@other.test", "support@other.test", "support%other.test@desk.test", "victim%other.test@desk.test",
    "victim%other.test", "other.test!victim", "other.test!victim@desk.test", "desk.test!victim@other.test",
    "@desk.test:victim@other.test", "@other.test:support@desk.test", "@desk.test,@other.test:victim@third.test",
    "victim@other.test@desk.test", "support@desk.test@other.test", '"victim@other.test"',
    '"victim@other.test"@desk.test',
    '"support@desk.test"@other.test', '"support@desk.test"', "<support@desk.test>", "victim@[192.0.2.1]",
    "support@[127.0.0.1]", "support@[IPv6:::1]", "victim@127.0.0.1", "support@localhost", "support", "root",
    "support@", "@desk.test", "support@desk.test.", "support@.desk.test", "support@desk..test", "support @desk.test",
    "support@desk.test,victim@other.test", "support@desk.test;victim@other.test",
    "support@desk.test victim@other.test",
    "support\\@desk.test", "support@desk.test\\", '"support"desk.test', "support@desk.test>victim@other.test",
    "|/bin/sh", '"|/bin/sh"@desk.test', "/dev/null", ":include:/etc/passwd", "support@desk.tes\u0442", "postmaster",
]  # fmt: skip


MORE = [
    "support%desk.test@other.test", "victim%other.test%desk.test@desk.test", "support%desk.test",
    "other.test!support",
    "desk.test!support", "a!b!c!victim@desk.test", "victim@other.test%desk.test", "@desk.test:support@desk.test",
    "@desk.test,@desk.test:support@desk.test", "@[192.0.2.1]:support@desk.test", '"victim@other.test"@desk.test.',
    '"\\"support\\""@desk.test', '"support@desk.test\\"@other.test"@desk.test', '"sup" "port"@desk.test',
    '""@desk.test',
    '"support\\@other.test"@desk.test', '"support%other.test"@desk.test', '" support"@desk.test',
    '"support "@desk.test',
    "support@desk.test%00", "support@desk.test\\", "support@desk.test..", "support.@desk.test", ".support@desk.test",
    "support@other.desk.test", "support@desk.test.other.test", "support@desktest", "support@-desk.test",
    "support@test",
    "support@d\u0435sk.test", "s\u0443pport@desk.test", "support@desk\u3002test", "support@\uff44esk.test",
    "support@xn--dsk-qdd.test", "support\u200b@desk.test", "support\u00ad@desk.test", "\u017fupport@desk.test",
    "support@de\u017fk.test", "victim+support@desk.test", "+support@desk.test", "+@desk.test",
    "nobody+4711@desk.test",
    "support+a@other.test", "support-4711@desk.test", "support=other.test@desk.test",
    "SRS0=a=b=other.test=victim@desk.test",
    "prvs=abcd=victim@desk.test", "bounce+victim=other.test@desk.test", "support(x)@desk.test",
    "support@desk.test(x)",
    "(other.test)support@desk.test", "Support <support@desk.test>", "mailto:support@desk.test",
    "support@desk.test?cc=v@o.test",
    "support@[desk.test]", "support@[192.0.2.256]", "support@0x7f000001", "support@2130706433",
    "postmaster@other.test",
    "postmaster@[127.0.0.1]", "MAILER-DAEMON", "MAILER-DAEMON@desk.test", "abuse@desk.test", "*@desk.test",
    "%@desk.test",
    "$HOME@desk.test", "`id`@desk.test", "~root@desk.test", "../support@desk.test", "support@desk.test/../..",
]  # fmt: skip
EXACT = [
    "support@desk.test", "help@desk.test", "sales@desk.test", "SUPPORT@desk.test", "support@DESK.TEST",
    '"support"@desk.test', "support+4711@desk.test", "support+@desk.test", "support+a+b=c@desk.test",
    "gr\u00fc\u00dfe@desk.test",
]  # fmt: skip


async def _begun(start: StartIntake, protocol: str) -> tuple[Intake, Wire]:
    mailboxes = Mailboxes(Settings.model_validate({"mailbox": [{"address": one} for one in sorted(MAILBOXES)]}))

    def find(recipient: str) -> str | None:
        mailbox = mailboxes.find(recipient)
        return mailbox.address if mailbox else None

    intake = await start(lmtp=protocol == "LHLO", find_mailbox=find)
    wire = await Wire.greeted(intake.address, f"{protocol} client.test")
    assert (await wire.ask("MAIL FROM:<evil@sender.test> SMTPUTF8")).startswith("250 ")
    return intake, wire


@pytest.mark.parametrize("protocol", ["EHLO", "LHLO"])
@pytest.mark.parametrize("string", [*STRINGS, *MORE])
async def test_it_is_refused_for_good(start: StartIntake, string: str, protocol: str) -> None:
    intake, wire = await _begun(start, protocol)
    assert (await wire.ask(f"RCPT TO:<{string}>")).startswith("550 ")
    assert (await wire.ask("DATA")).startswith("503 ")
    assert intake.spool.mails == []


@pytest.mark.parametrize("protocol", ["EHLO", "LHLO"])
@pytest.mark.parametrize("recipient", EXACT)
async def test_an_exact_recipient_is_taken(start: StartIntake, recipient: str, protocol: str) -> None:
    intake, wire = await _begun(start, protocol)
    assert (await wire.ask(f"RCPT TO:<{recipient}>")).startswith("250 ")
    assert (await wire.ask(f"RCPT TO:<{STRINGS[0]}>")).startswith("550 ")
    assert (await wire.ask("DATA")).startswith("354 ")
    assert (await wire.ask(b"x\r\n.\r\n")).startswith("250 ")
    (taken,) = intake.spool.mails
    assert len(taken.mailboxes) == 1
    assert set(taken.mailboxes) <= set(MAILBOXES)


@given(st.text(min_size=1, max_size=60))
def test_no_text_is_a_mailbox_but_its_addresses(text: str) -> None:
    """Whatever the path's reader lets through, only an address, its plus-tags and its case are a mailbox."""
    mailboxes = Mailboxes(Settings.model_validate({"mailbox": [{"address": "support@desk.test"}]}))
    for recipient in (
        text,
        f"{text}@desk.test",
        f"support@{text}",
        f"support{text}@desk.test",
        f"{text}support@desk.test",
    ):
        found = mailboxes.find(recipient)
        local, _, domain = recipient.lower().rpartition("@")
        assert (found is not None) == (domain == "desk.test" and local.partition("+")[0] == "support")

"""Our own mail that came back under another id, with what the relay kept of ours."""

import pytest

from loopguard import Envelope, Policy, StampKey
from loopguard.checks.own_mail import own_mail
from loopguard.identity.stamp import make_stamp
from tests.loopguard.mails import found, mail

KEY = StampKey("k1", b"a secret of our own, 32 bytes..")
SIGNING = Policy(stamp_keys=(KEY,))
OURS = make_stamp(KEY, "desk@ours.example", "t1", "n1", "ours.example")
DESK = Envelope("desk@ours.example", ("desk@ours.example",))


@pytest.mark.parametrize("field", ["X-Microsoft-Original-Message-ID", "X-Google-Original-Message-ID"])
def test_our_mail_is_known_by_the_id_it_had(field: str) -> None:
    back = mail((field, f"<{OURS}>"), message_id="new@relay.example")
    assert found(own_mail, back, DESK, SIGNING) == "own-mail hold"
    assert found(own_mail, back, DESK) is None


def test_a_forged_original_id_proves_nothing() -> None:
    forged = mail(("X-Original-Message-ID", f"<{OURS[:-20]}x{OURS[-19:]}>"), message_id="new@relay.example")
    assert found(own_mail, forged, DESK, SIGNING) is None

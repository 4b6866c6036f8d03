"""Which recipient is ours, and what each mailbox tolerates."""

from typing import Any

import pytest

from ingest.errors import SettingError
from ingest.mailboxes import Mailboxes
from ingest.settings import Settings
from loopguard import StampKey


def mailboxes(*tables: dict[str, Any], **more: Any) -> Mailboxes:
    return Mailboxes(Settings.model_validate({"mailbox": tables, **more}))


DESK = {"address": "Support@Desk.Example", "aliases": ["help@desk.example", "Info@other.example"]}


@pytest.mark.parametrize(
    "recipient",
    [
        "support@desk.example",
        "SUPPORT@DESK.EXAMPLE",
        "help@desk.example",
        "info@OTHER.example",
        "support+4711@desk.example",
        "Support+a+b@desk.example",
        "support+@desk.example",
        "help+x@desk.example",
    ],
)
def test_what_is_ours(recipient: str) -> None:
    found = mailboxes(DESK).find(recipient)
    assert found is not None
    assert found.address == "Support@desk.example"


@pytest.mark.parametrize(
    "address", ["hilfe@münchen.example", "Hilfe@XN--MNCHEN-3YA.example", "hilfe@mu\u0308nchen.example"]
)
@pytest.mark.parametrize(
    "recipient",
    [
        "hilfe@münchen.example",
        "HILFE@MÜNCHEN.EXAMPLE",
        "hilfe@xn--mnchen-3ya.example",
        "Hilfe+7@XN--MNCHEN-3ya.example",
        "hilfe@mu\u0308nchen.example",
    ],
)
def test_a_domain_is_the_same_in_letters_and_as_servers_write_it(address: str, recipient: str) -> None:
    """A front server without SMTPUTF8 asks for xn--, whatever the settings say: its mail was refused."""
    boxes = mailboxes({"address": address})
    found = boxes.find(recipient)
    assert found is not None
    assert boxes.named(found.address) is found
    assert boxes.spelt(recipient.replace("+7", "")) == found.address
    with pytest.raises(SettingError, match="named twice"):
        mailboxes({"address": address}, {"address": recipient.replace("+7", "")})
    assert {"hilfe@münchen.example", "hilfe@xn--mnchen-3ya.example"} <= found.ours


@pytest.mark.parametrize(
    "recipient",
    [
        "hilfe@xn--munchen-.example",
        "hilfe@xn--.example",
        "hilfe@xn--zzzzzzzz99999999.example",
        "hilfe@xn--\ud83d.example",
        f"hilfe@xn--{'a' * 90_000}.example",
        f"hilfe@{'ü' * 80}.example",
        "hilfe@ü..example",
        "hilfe@\ud800.example",
        "ü",
        "@ü",
    ],
)
def test_a_label_that_stands_for_nothing_is_a_name_of_its_own(recipient: str) -> None:
    boxes = mailboxes({"address": "hilfe@munchen.example"})
    assert boxes.find(recipient) is None
    assert boxes.spelt(recipient) == recipient


def test_one_domain_written_in_two_ways_is_named_twice() -> None:
    with pytest.raises(SettingError, match="named twice"):
        mailboxes({"address": "a@münchen.example", "aliases": ["a@xn--mnchen-3ya.example"]})


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "support",
        "@desk.example",
        "+support@desk.example",
        "+@desk.example",
        "supporter@desk.example",
        "support@other.example",
        "support@desk.example.evil.example",
        "support@sub.desk.example",
        "support%desk.example@desk.example",
        "support@desk.example@evil.example",
        "@evil.example:support@desk.example",
        "support-4711@desk.example",
    ],
)
def test_what_is_not_ours(recipient: str) -> None:
    assert mailboxes(DESK).find(recipient) is None


def test_an_address_of_its_own_goes_before_a_plus_address() -> None:
    boxes = mailboxes(DESK, {"address": "support+vip@desk.example"})
    found = boxes.find("support+vip@desk.example")
    assert found is not None
    assert found.address == "support+vip@desk.example"


@pytest.mark.parametrize(
    "tables",
    [
        ({"address": "a@b.example"}, {"address": "A@B.example"}),
        ({"address": "a@b.example"}, {"address": "c@b.example", "aliases": ["a@b.example"]}),
        ({"address": "a@b.example", "aliases": ["a@b.example"]},),
    ],
)
def test_an_address_belongs_to_one_mailbox(tables: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(SettingError, match=r"mailbox: [aA]@b\.example is named twice"):
        mailboxes(*tables)


def test_a_mailbox_differs_from_the_common_policy_where_it_says_so() -> None:
    first, second = mailboxes(
        {"address": "a@b.example", "policy": {"per_pair": 9, "auto_replies": "hold"}},
        {"address": "c@d.example"},
        policy={"per_pair": 7, "hop_limit": 20},
    )
    assert (first.policy.per_pair, first.policy.hop_limit, first.policy.auto_replies) == (9, 20, "hold")
    assert (second.policy.per_pair, second.policy.hop_limit, second.policy.auto_replies) == (7, 20, "store")


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"per_pear": 1}, "policy.per_pear is no setting; there are "),
        ({"stamp_keys": []}, "policy.stamp_keys is no setting"),
        ({"per_pair": 1}, "policy: per_pair is 1: it must be from 2 to 1000"),
        ({"per_pair": "nine"}, "policy.per_pair: Input should be a valid integer"),
        ({"per_pair": 2.5}, "policy.per_pair: Input should be a valid integer"),
        ({"per_pair": None}, "policy.per_pair: Input should be a valid integer"),
        ({"auto_replies": "drop"}, "policy.auto_replies: Input should be 'store' or 'hold'"),
    ],
)
def test_a_policy_that_cannot_be_is_named_with_its_mailbox(policy: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingError, match=r"mailbox a@b\.example: ") as error:
        mailboxes({"address": "a@b.example", "policy": policy})
    assert said in str(error.value)


def test_every_mailbox_knows_the_stamp_keys_and_shows_no_secret() -> None:
    boxes = mailboxes(DESK, stamp_key=[{"id": "k1", "secret": "hunter2" * 6}, {"id": "k2", "secret": "hunter3" * 6}])
    (box,) = boxes
    assert box.policy.stamp_keys == (StampKey("k1", b"hunter2" * 6), StampKey("k2", b"hunter3" * 6))
    assert "hunter" not in repr(box)


def test_mailboxes_are_found_by_the_name_that_receipts_bear() -> None:
    boxes = mailboxes(DESK)
    assert boxes.named("Support@desk.example") is boxes.find("help@desk.example")
    assert boxes.named("gone@desk.example") is None
    assert len(boxes) == 1


@pytest.mark.parametrize("address", ["nobody", "@b.example", "a@", "a b@c.example", "a@b.example\n", ""])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="is not an address"):
        mailboxes({"address": address})


@pytest.mark.parametrize(
    ("pattern", "author", "fits"),
    [
        ("*@alerts.example.org", "a@alerts.example.org", True),
        ("*@alerts.example.org", "a@alerts.example.org.evil.example", False),
        ("a*b*c", "abbc", True),
        ("a*b*c", "acbxcc", True),
        ("a*b*c", "acc", False),
        ("*b*b", "b", False),
        ("*b*b", "bb", True),
        ("**", "", True),
        ("a?[x]@x", "a?[x]@x", True),
    ],
)
def test_a_star_stands_for_any_text(pattern: str, author: str, fits: bool) -> None:
    box = mailboxes({**DESK, "sender": [{"address": pattern, "policy": {"per_pair": 9}}]}).find("help@desk.example")
    assert box is not None
    assert (box.policy_for(author).per_pair == 9) is fits


def test_no_author_makes_a_pattern_slow() -> None:
    box = mailboxes({**DESK, "sender": [{"address": "*a" * 12 + "*b", "policy": {"per_pair": 9}}]}).find(
        "help@desk.example"
    )
    assert box is not None
    assert box.policy_for("a" * 320).per_pair != 9  # tried in every way this would not end


@pytest.mark.parametrize(
    ("letters", "domain"), [("\u212aunden", "kunden"), ("m\u00dcnchen", "münchen"), ("mu\u0308nchen", "münchen")]
)
def test_a_label_that_no_server_writes_so_is_no_spelling_of_ours(letters: str, domain: str) -> None:
    """RFC 5891 4.4: what does not come back as it was is no A-label; whoever has it in his DNS is not we."""
    label = f"xn--{letters.encode('punycode').decode('ascii')}"
    assert mailboxes({"address": f"hilfe@{domain}.example"}).find(f"hilfe@{label}.example") is None


@pytest.mark.parametrize(("letters", "is_ours"), [(55, True), (56, False)])
def test_a_label_is_as_long_as_a_domain_s_may_be_before_it_is_read(letters: int, is_ours: bool) -> None:
    """RFC 1035: 63 octets. To read one takes time by the square of its length, and every recipient is read."""
    domain = f"{'a' * letters}ü"
    label = f"xn--{domain.encode('punycode').decode('ascii')}"
    assert (len(label) <= 63) is is_ours
    assert (mailboxes({"address": f"hilfe@{domain}.example"}).find(f"hilfe@{label}.example") is not None) is is_ours

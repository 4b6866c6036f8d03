"""Who is behind an address, and the key of two parties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopguard.identity.pair import (
    BOUNCE,
    about_one_firm,
    between,
    counted_under,
    near,
    normalise,
    pair_key,
    party,
    wrote_to,
)
from tests.loopguard.mails import arrival


@pytest.mark.parametrize(
    ("why", "address", "party"),
    [
        ("plain", "Ann@Example.ORG", "ann@example.org"),
        ("brackets", "<ann@example.org>", "ann@example.org"),
        ("plus-tag", "desk+17@ours.example", "desk@ours.example"),
        ("nothing but a tag", "+17@ours.example", "+#@ours.example"),
        ("VERP with plus", "list-bounces+ann=example.org@l.example", "list-bounces@l.example"),
        ("VERP of qmail", "owner-list-ann=example.org@l.example", "owner-list@l.example"),
        ("VERP without a hyphen", "ann=example.org@l.example", "ann@l.example"),
        ("an equals sign at the end", "ann=@example.org", "ann=@example.org"),
        ("BATV", "prvs=1234abcdef=ann@example.org", "ann@example.org"),
        ("BATV, Barracuda", "btv1==123==ann@example.org", "ann@example.org"),
        ("SRS0", "SRS0=abcd=XY=example.org=ann@fwd.example", "ann@example.org"),
        ("SRS0 with plus", "SRS0+abcd=XY=example.org=ann@fwd.example", "ann@example.org"),
        ("SRS1", "SRS1=zz=fwd1.example==abcd=XY=example.org=ann@fwd2.example", "ann@example.org"),
        ("a BATV address that was forwarded", "srs0=a=b=example.org=prvs=12=ann@f.example", "ann@example.org"),
        ("digits", "crm4711@example.org", "crm#@example.org"),
        ("a hex ticket", "crm-4f2a9b@example.org", "crm-#@example.org"),
        ("a word of hex letters", "cafe@example.org", "cafe@example.org"),
        ("a last letter", "crm-b@example.org", "crm@example.org"),
        ("digits in the domain stay", "ann@163.com", "ann@163.com"),
        ("no domain", "root1", "root#"),
        ("none", "", ""),
    ],
)
def test_the_party_behind_an_address(why: str, address: str, party: str) -> None:
    assert normalise(address) == party, why


ADDRESSES = st.from_regex(r"[a-z0-9.+=_/-]{0,40}@?[a-z0-9.=-]{0,20}", fullmatch=True) | st.text(max_size=60)


@given(ADDRESSES)
def test_normalising_twice_changes_nothing(address: str) -> None:
    assert normalise(normalise(address)) == normalise(address)


@given(ADDRESSES, ADDRESSES)
def test_a_pair_has_no_direction(one: str, other: str) -> None:
    assert pair_key(one, other) == pair_key(other, one)
    assert pair_key(one, other).startswith("v1:")


def test_pairs_differ_by_either_party() -> None:
    keys = {pair_key(*pair) for pair in (("a@x", "b@y"), ("a@x", "bb@y"), ("aa@x", "b@y"))}
    assert len(keys) == 3


@pytest.mark.parametrize(
    ("why", "one", "other", "may"),
    [
        ("the same", "ann@example.org", "ann@example.org", True),
        ("two letters of a long name", "xutoreply@t.example", "autoreplz@t.example", True),
        ("three letters", "xutorexlz@t.example", "autoreply@t.example", False),
        ("one letter of a short name", "desk@t.example", "dexk@t.example", True),
        ("two letters of a short name", "desk@t.example", "dexx@t.example", False),
        ("two initials", "ab@t.example", "ac@t.example", False),
        ("another length", "desk@t.example", "desks@t.example", False),
        ("another domain", "autoreply@t.example", "autoreplx@u.example", False),
        ("a provider for everybody", "anna.smith@gmail.com", "anne.smith@gmail.com", False),
        ("another word behind a hyphen", "crm-kxwqab@t.example", "crm-povtze@t.example", True),
        ("the same in a short word", "t-kxw@t.example", "t-ovb@t.example", True),
        ("a word behind a point is a name", "anna.berger@t.example", "anna.fuchss@t.example", False),
        ("functions of one domain", "service@theirs.example", "info@theirs.example", True),
        ("a function and a person", "service@theirs.example", "maier@theirs.example", False),
        ("functions of two domains", "service@theirs.example", "info@others.example", False),
        ("functions at a provider", "service@gmail.com", "info@gmail.com", False),
        ("another host", "loop@t17a.theirs.example", "loop@b4c.theirs.example", True),
        ("a host and none", "loop@mail.theirs.example", "loop@theirs.example", True),
        ("two firms below co.uk", "loop@theirs.co.uk", "loop@others.co.uk", False),
        ("a bounce and a person", f"{BOUNCE}user01@t.example", "user02@t.example", False),
        ("a person and a bounce", "user02@t.example", f"{BOUNCE}user01@t.example", False),
        ("bounces", f"{BOUNCE}user01@t.example", f"{BOUNCE}user02@t.example", False),
    ],
)
def test_who_may_be_one_sender(why: str, one: str, other: str, may: bool) -> None:
    assert near(one, other) is may, why


def test_who_may_be_one_sender_shares_a_key_of_pairs() -> None:
    one, other, third = "autoreply@t.example", "autoreplx@t.example", "anna.smith@gmail.com"
    assert pair_key(one, "desk@ours.example") == pair_key(other, "desk@ours.example")
    assert pair_key(third, "desk@ours.example") != pair_key("anne.smith@gmail.com", "desk@ours.example")
    assert pair_key(f"{BOUNCE}a@t.example", "d@o.example") != pair_key(f"{BOUNCE}b@t.example", "d@o.example")


def test_our_own_mailboxes_keep_their_names_and_share_a_key() -> None:
    ours = {"desk1@ours.example", "desk2@ours.example", "sales@ours.example"}
    assert party("Desk1@ours.example", ours) == "desk1@ours.example"
    assert party("Desk1@ours.example") == "desk#@ours.example"
    assert pair_key("desk1@ours.example", "sales@ours.example", ours) == pair_key(*sorted(ours)[:2], ours)
    assert pair_key("ann@example.org", "sales@ours.example", ours) == pair_key("ann@example.org", "sales@ours.example")
    assert wrote_to("desk#@ours.example", "desk1@ours.example")
    assert not wrote_to("ann@example.org", "desk1@ours.example")


def test_between_keeps_the_two_parties_in_both_directions() -> None:
    there = arrival(sender="help@ours.example", mailbox="desk@ours.example")
    back = arrival(sender="desk@ours.example", mailbox="help@ours.example", at=1.0)
    other = arrival(sender="sales@ours.example", mailbox="desk@ours.example", at=2.0)
    third = arrival(sender="desk@ours.example", mailbox="sales@ours.example", at=3.0)
    assert between([there, back, other, third, there]) == [there, back, there]


OURS = ("desk@ours.example", "sales@ours.example")


@pytest.mark.parametrize(
    ("why", "one", "other", "same"),
    [
        ("a letter", "autoreply@t.example", "autoreplx@t.example", True),
        ("functions", "service@theirs.example", "info@theirs.example", True),
        ("hosts", "loop@a.theirs.example", "loop@theirs.example", True),
        ("another length", "loop@theirs.example", "loops@theirs.example", False),
        ("another firm", "loop@theirs.example", "loop@others.example", False),
        ("a provider", "anna@gmail.com", "anne@gmail.com", False),
        ("bounces about one firm", f"{BOUNCE}a@t.example", f"{BOUNCE}b@t.example c@t.example", True),
        ("bounces about two", f"{BOUNCE}a@t.example", f"{BOUNCE}a@t.example b@u.example", False),
        ("bounces about users of a provider", f"{BOUNCE}a@gmail.com", f"{BOUNCE}b@gmail.com", False),
    ],
)
def test_what_is_counted_under_one_key_at_all_our_mailboxes(why: str, one: str, other: str, same: bool) -> None:
    keys = [counted_under(sender, box, OURS) for sender, box in zip((one, other), OURS, strict=True)]
    assert (keys[0] == keys[1]) is same, why


def test_our_own_mailboxes_are_counted_by_pairs() -> None:
    assert counted_under(OURS[0], OURS[1], OURS) == pair_key(*OURS, OURS)
    assert counted_under("ann@example.org", OURS[0]) == pair_key("ann@example.org", OURS[0])


def test_between_takes_a_machines_mail_to_all_mailboxes_once_each() -> None:
    one = arrival(automatic=True, fingerprint="same")
    other = arrival(automatic=True, fingerprint="same", mailbox=OURS[1], at=9.0)
    copy = arrival(automatic=True, fingerprint="same", mailbox=OURS[1])
    person = arrival(fingerprint="same", mailbox=OURS[1], at=5.0)
    stranger = arrival(automatic=True, mailbox=OURS[1], sender="bob@else.example")
    last = arrival(automatic=True, fingerprint="same", at=11.0)
    assert between([one, copy, person, stranger, other, other, last]) == [one, other, last]
    assert between([one, other, arrival(at=12.0)]) == [one, arrival(at=12.0)], "a person's are counted by themselves"


def test_bounces_about_one_firm_count_together_where_each_came_again() -> None:
    def bounces(*about: str) -> list[str]:
        mails = [arrival(sender=f"{BOUNCE}{who}@t.example", at=float(turn)) for turn, who in enumerate(about)]
        return [one.id[len(BOUNCE)] for one in about_one_firm(mails)]

    assert bounces("a", "a", "b", "b", "a") == ["a", "a", "b", "b", "a"]
    assert bounces("a", "a", "b", "b", "c") == ["c"], "the first about somebody"
    assert bounces("a", "b", "d", "c") == ["c"], "a newsletter"
    elsewhere = arrival(sender=f"{BOUNCE}a@t.example", mailbox=OURS[1])
    assert about_one_firm([elsewhere, arrival(sender=f"{BOUNCE}a@t.example", at=1.0)])[0].at == 1.0

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopguard.pair import normalise, pair_key


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

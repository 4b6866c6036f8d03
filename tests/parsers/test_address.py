"""One screen of address oddities (RFC 5322 3.4, 4.4, appendix A), and that what is ambiguous names nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import Limits, parse
from parsers.headers.address import addresses


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("", []),
        ("anna@example.org", [("", "anna@example.org")]),
        ("Anna@Example.ORG", [("", "Anna@example.org")]),
        ("<anna@example.org>", [("", "anna@example.org")]),
        ('"" <anna@example.org>', [("", "anna@example.org")]),
        ("Anna <anna@example.org>", [("Anna", "anna@example.org")]),
        ('"Anna" <anna@example.org>', [("Anna", "anna@example.org")]),
        ('"Example, Anna" <anna@example.org>', [("Example, Anna", "anna@example.org")]),
        ('"Anna \\"A\\" E" <anna@example.org>', [('Anna "A" E', "anna@example.org")]),
        ("=?utf-8?q?J=C3=BCrgen?= <j@example.org>", [("Jürgen", "j@example.org")]),
        ('"=?utf-8?q?J=C3=BCrgen?=" <j@example.org>', [("Jürgen", "j@example.org")]),
        ("anna@example.org (Anna (the one))", [("Anna (the one)", "anna@example.org")]),
        ("(x) anna@example.org", [("x", "anna@example.org")]),
        ("<anna@example.org> Anna", [("Anna", "anna@example.org")]),
        ('Anna (5" wide) <a@x.example>, "B" <b@x.example>', [('Anna 5" wide', "a@x.example"), ("B", "b@x.example")]),
        ("<anna(x)@example.org>", [("", "anna@example.org")]),
        ("Anna(x)Example<anna@example.org>", [("AnnaxExample", "anna@example.org")]),
        ("anna @ example.org", [("", "anna@example.org")]),
        ("a@x.example, b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("a@x.example; b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("a@x.example,,\t,b@x.example,", [("", "a@x.example"), ("", "b@x.example")]),
        ("team: a@x.example, B <b@x.example>;", [("", "a@x.example"), ("B", "b@x.example")]),
        ("undisclosed-recipients:;", []),
        ("<@relay.example,@other.example:anna@example.org>", [("", "anna@example.org")]),
        ("anna@[192.0.2.1]", [("", "anna@[192.0.2.1]")]),
        ("<anna@[IPv6:2001:db8::1]>", [("", "anna@[ipv6:2001:db8::1]")]),
        ('"anna b"@example.org', [("", '"anna b"@example.org')]),
        ('"anna"@example.org', [("", "anna@example.org")]),
        ("jürgen@exämple.org", [("", "jürgen@exämple.org")]),
        ("MAILER-DAEMON", [("", "MAILER-DAEMON")]),
        ("Mail Delivery Subsystem <MAILER-DAEMON>", [("Mail Delivery Subsystem", "MAILER-DAEMON")]),
        ("MAILER-DAEMON (Mail Delivery System)", [("Mail Delivery System", "MAILER-DAEMON")]),
        ("Anna \u202e <anna@example.org>", [("Anna", "anna@example.org")]),
    ],
)
def test_addresses(value: str, found: list[tuple[str, str]]) -> None:
    mailboxes, unread = addresses(value, 100)
    assert [(mailbox.name, mailbox.address) for mailbox in mailboxes] == found
    assert unread == 0


@pytest.mark.parametrize(
    "value",
    [
        "alice@example.org)bob@evil.example",
        "alice@example.org(bob@evil.example",
        "alice@bob@evil.example",
        "alice@example.org bob@evil.example",
        "Alice <alice@example.org> <bob@evil.example>",
        "bob@x.example <alice@example.org>",
        "alice@",
        "@example.org",
        "Alice and Bob",
        "<>",
        "<alice@example.org\u202e>",
        f"{'a' * 320}@example.org",
        "a\\b",
        "((((",
        "))))",
    ],
)
def test_what_is_ambiguous_names_nobody(value: str) -> None:
    assert addresses(value, 100) == ((), 1)


def test_the_entries_around_an_unreadable_one_are_read() -> None:
    found, unread = addresses("a@x.example, b@c@d, e@x.example", 100)
    assert [mailbox.address for mailbox in found] == ["a@x.example", "e@x.example"]
    assert unread == 1


def test_the_cap_counts_over_all_fields_of_a_mail() -> None:
    people = ", ".join(f"u{n}@example.org" for n in range(8))
    message = parse(f"From: a@x.example\r\nTo: {people}\r\nCc: {people}\r\n\r\n".encode(), Limits(addresses=10))
    assert (len(message.from_), len(message.to), len(message.cc)) == (1, 8, 1)
    assert [defect.code for defect in message.defects] == ["address-count-cap"]


def test_two_thousand_addresses_in_cc_are_kept() -> None:
    people = ",\r\n ".join(f"u{n}@x.example" for n in range(700))
    assert len(parse(f"Cc: {people}\r\n\r\n".encode()).cc) == 700


@given(st.text(alphabet='ab@<>()"\\ .,;:[]é\r\n\0'))
def test_every_text_gives_addresses_of_one_harmless_line(value: str) -> None:
    found, _ = addresses(value, 10)
    for mailbox in found:
        assert mailbox.address.isprintable()
        assert mailbox.name.isprintable()
        assert mailbox.address


@pytest.mark.parametrize("local", ['">"', '"<"', '"a<b>c"', '"a\\"> b"'])
def test_a_quoted_name_may_hold_brackets_inside_brackets(local: str) -> None:
    bare = [one.address for one in addresses(f"{local}@example.org", 5)[0]]
    assert bare == [f"{local}@example.org"]
    assert [one.address for one in addresses(f"<{local}@example.org>, <b@c.example>", 5)[0]] == [*bare, "b@c.example"]


@pytest.mark.parametrize("value", ["<@(:'@[>)>", "<a@[>", "a@[1.2>", "<a@[b]c]>"])
def test_a_literal_ends_where_its_bracket_does(value: str) -> None:
    assert all(set("<>").isdisjoint(one.address) for one in addresses(value, 5)[0])

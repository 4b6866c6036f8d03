"""The way of a mail that a machine passed on, and reverse-paths that were rewritten on it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import Redirected, parse
from parsers.headers.rewritten_path import forwarder, original_path


def redirected(*lines: str) -> Redirected | None:
    return parse("\n".join((*lines, "From: Anna <anna@Example.ORG>", "", "hello")).encode()).redirected


@pytest.mark.parametrize(
    ("path", "original"),
    [
        ("anna@example.org", "anna@example.org"),
        ("SRS0=HHH=TT=Example.org=anna@fwd.example", "anna@example.org"),
        ("srs0+HHH=TT=example.org=anna@fwd.example", "anna@example.org"),
        ("SRS1=HHH=fwd.example==HHH=TT=example.org=anna@other.example", "anna@example.org"),
        ("SRS0=H=T=example.org=prvs=123456789a=anna@fwd.example", "anna@example.org"),
        ("prvs=123456789a=anna@example.org", "anna@example.org"),
        ("prvs=anna/123456789a@example.org", "prvs=anna/123456789a@example.org"),
        ("btv1==123==anna@example.org", "anna@example.org"),
        ("bounces+SRS=hash=7I@example.org", "bounces+SRS=hash=7I@example.org"),
        ("prvs=1=prvs=2=prvs=3=prvs=4=anna@example.org", "prvs=4=anna@example.org"),
        ("SRS0=H=T=example.org=" + "a" * 320 + "@fwd.example", "a" * 320 + "@example.org"),
        ("SRS0=broken@fwd.example", "SRS0=broken@fwd.example"),
        ("", ""),
    ],
)
def test_rewriting_is_undone(path: str, original: str) -> None:
    assert original_path(path) == original


def test_gmails_reverse_path_names_the_forwarder() -> None:
    assert forwarder("bob+caf_=help=example.net@gmail.com") == "bob@gmail.com"
    assert forwarder("bob+tag@gmail.com") == ""
    assert forwarder("bob+caf_=" + "a" * 320 + "=example.net@gmail.com") == "bob@gmail.com"


def test_mail_that_nobody_passed_on() -> None:
    assert redirected("Return-Path: <anna@example.org>", "Delivered-To: help@example.net") is None
    assert redirected("Return-Path: <prvs=123=anna@example.org>") is None
    assert redirected("ARC-Authentication-Results: i=1; mx; spf=pass smtp.mailfrom=anna@example.org") is None


def test_srs_gives_back_the_first_reverse_path() -> None:
    assert redirected("Return-Path: <SRS0=H=T=example.org=anna@fwd.example>") == Redirected(
        sender="anna@example.org", reverse_path="anna@example.org", through=(), signs=("return-path",)
    )


def test_gmails_forwarding() -> None:
    found = redirected(
        "Return-Path: <bob+caf_=help=example.net@gmail.com>",
        "X-Forwarded-Encrypted: i=1; AJvYcCX",
        "X-Forwarded-To: help@example.net",
        "X-Forwarded-For: bob@gmail.com help@example.net",
        "ARC-Authentication-Results: i=2; mx; smtp.mailfrom=wrong@example.org",
        "ARC-Authentication-Results: i=1; mx.google.com; spf=pass (x) smtp.mailfrom=anna@example.org; dmarc=pass",
    )
    assert found == Redirected(
        sender="anna@example.org",
        reverse_path="anna@example.org",
        through=("bob@gmail.com", "help@example.net"),
        signs=("x-forwarded-encrypted", "x-forwarded-for", "x-forwarded-to", "return-path"),
    )


def test_what_set_out_is_not_told_by_gmails_reverse_path_alone() -> None:
    found = redirected(
        "Return-Path: <bob+caf_=help=example.net@gmail.com>", "ARC-Authentication-Results: i=1; mx; none"
    )
    assert found is not None
    assert (found.reverse_path, found.through) == (None, ("bob@gmail.com",))


@pytest.mark.parametrize(
    ("field", "through"),
    [
        ("X-MS-Exchange-ForwardingLoop: bob@Example.net;3f2c-11", ("bob@example.net",)),
        ("X-MS-Exchange-Inbox-Rules-Loop: bob@example.net", ("bob@example.net",)),
        ("X-Sieve-Redirected-From: bob@example.net", ("bob@example.net",)),
        ("Resent-From: Bob <bob@example.net>", ("bob@example.net",)),
        ("Autoforwarded: true", ()),
    ],
)
def test_fields_of_forwarders(field: str, through: tuple[str, ...]) -> None:
    found = redirected(field, "Return-Path: <>")
    assert found == Redirected("anna@example.org", "", through, (field.partition(":")[0].lower(),))


def test_two_deliveries_are_a_forwarding() -> None:
    found = redirected("Delivered-To: help@example.net", "Delivered-To: bob@example.com")
    assert found == Redirected("anna@example.org", None, ("help@example.net", "bob@example.com"), ("delivered-to",))


def test_the_author_behind_a_forwarder_that_writes_itself_into_from() -> None:
    content = (
        b"X-Original-Sender: anna@example.org\nX-Forwarded-To: help@example.net\nFrom: 'Anna' via X <x@fwd.example>\n\n"
    )
    found = parse(content).redirected
    assert found is not None
    assert found.sender == "anna@example.org"
    nobody = parse(b"X-Forwarded-To: help@example.net\n\n").redirected
    assert nobody is not None
    assert nobody.sender == ""


@given(st.text(alphabet="sSrR01=+-@ab./vpbtf_c", max_size=400))
def test_undoing_is_total_and_ends(path: str) -> None:
    assert len(original_path(path)) <= len(path)
    assert original_path(original_path(path)).count("=") <= path.count("=")


@pytest.mark.parametrize("field", ["X-Forwarded-To", "X-Original-Sender"])
def test_an_address_on_the_way_turns_no_line(field: str) -> None:
    found = redirected("X-Forwarded-For: a@b.example", f"{field}: c\u202e@d.example")
    assert found is not None
    assert "c@d.example" in {found.sender, *found.through}


def test_a_sealed_path_turns_no_line() -> None:
    found = redirected(
        "X-Forwarded-For: a@b.example", "ARC-Authentication-Results: i=1; smtp.mailfrom=c\u202e@d.example"
    )
    assert found is not None
    assert found.reverse_path == "c@d.example"

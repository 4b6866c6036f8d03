"""Who wrote it: From fields as mail programs and people write them. Kinds from public bug reports, written anew.

The forms are products: every name with every way to write the address, so that what mends one must not break another.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import parse
from parsers.headers.address import addresses, authors

ANNA = "anna@example.org"

NAMES = (
    "Anna", "Miller, Anna", "Miller; Anna", "Miller: Anna", "RE: Miller, Anna", "Miller, Anna (IT)", "Anna (a (b) c)",
    "Anna (Sales", "Anna Sales)", "Anna (Sales, Support", "Anna :-)", "Anna <3", "Anna > Bob", "Anna [IT]",
    "Anna \\ Bob", '"Anna"', '"Miller, Anna"', '"Anna "Annie" Miller"', 'Anna "Annie" Miller', '"Anna', 'Anna"',
    '"Miller, Anna', "'Miller, Anna'", "“Miller, Anna”", "„Anna“", "O'Brien, Anna", "Anna | Example", "Anna * Bob",
    "=?utf-8?Q?M=C3=BCller,_Anna?=", "=?utf-8?Q?M=C3=BCller;_Anna?=", "=?utf-8?Q?M=C3=BCller_(IT)?=",
    '=?utf-8?Q?"Anna"?=', "=?utf-8?Q?Miller: Anna?=", '"=?utf-8?Q?M=C3=BCller,_Anna?="', "=?utf-8?B?QW5uYQ==?=",
    "Anna &amp; Bob", "&quot;Miller, Anna&quot;", "Anna via Example", "Anna @ Example", "Anna @ Example. Inc", "@anna",
    "Anna@Home", "",
)  # fmt: skip

ADDRESSES = (
    "<{}>", "<<{}>>", "<<{}>", "<{}>>", "<{}", "{}>", "{}", "[{}]", "({})", "{{{}}}", "<mailto:{}>", "<MAILTO: {}>",
    "[mailto:{}]", "<{}?subject=Hi>", "<SMTP:{}>", "<{}.>", "<{},>", "<{};>", "<{}:>", '<"{}">', "<'{}'>", "< {} >",
    "<\u200b{}>", "<{}\u200b>", "<\u00a0{}\u00a0>", "\u00a0<{}>", "\ufeff<{}>", "\u202a{}\u202c", "＜{}＞", "<{}>,",
    "<{}>;", "<{}>.", "<{}> (x)", "<{}> x", "<{}>, Jr.", "<{}<mailto:{}>>", "{} <{}>", '"{}" <{}>', "'{}' <{}>",
    "<{}> <{}>", "{} {}", "{} (mailto:{})", "<@relay.example:{}>",
    "（{}）", "【{}】", "《{}》", "〈{}〉", "‹{}›", "「{}」",
)  # fmt: skip


TWO_TO_BE_MEANT = frozenset(
    (
        "<{}",
        "{}>",
        "{}",
        "[{}]",
        "({})",
        "{{{}}}",
        "[mailto:{}]",
        "\u202a{}\u202c",
        "{} {}",
        "{} (mailto:{})",
        "（{}）",
        "【{}】",
        "《{}》",
        "〈{}〉",
        "‹{}›",
        "「{}」",
    )
)
"""Forms without brackets that close: there `Anna @ Example` could be an address itself."""


@pytest.mark.parametrize("form", ADDRESSES)
def test_every_name_before_every_form_of_one_address_names_its_owner(form: str) -> None:
    spelled = form.format(ANNA, ANNA)
    names = [name for name in NAMES if form not in TWO_TO_BE_MEANT or "@" not in name]
    fields = [f"{name} {spelled}" for name in names if (name, form) != ("Anna <3", "{}>")]
    assert [field for field in fields if [one.address for one in authors(field, 9)[0][:1]] != [ANNA]] == []
    assert [field for field in fields if authors(field, 9)[2]] == []


@pytest.mark.parametrize(
    "field",
    [
        "=?utf-8?Q?Anna_=3Canna=40example.org=3E?=",
        "=?utf-8?Q?Anna_<anna@example.org>?=",
        "=?utf-8?B?QW5uYSA8YW5uYUBleGFtcGxlLm9yZz4=?=",
        "=?utf-8?Q?anna=40example.org?=",
        "=?utf-8?Q?anna@example.org?= <anna@example.org>",
        "=?utf-8?Q?Anna?= =?utf-8?Q?_=3Canna=40example.org=3E?=",
        "=?utf-8?Q?=3D=3Futf-8=3FQ=3FAnna=5F=3D3Canna=3D40example=2Eorg=3D3E=3F=3D?=",
        "=?utf-8?Q?Miller,_=3D=3Futf-8=3FQ=3FAnna=5F=3D3Canna=3D40example.org=3D3E=3F=3D?=",
        "Anna <=?utf-8?Q?anna=40example.org?=>",
        "Anna <=?utf-8?Q?anna?=@example.org>",
        '=?utf-8?Q?"Miller,_Anna"_<anna@example.org>?=',
        "Anna &lt;anna@example.org&gt;",
        "Anna &lt;anna&#64;example.org&gt;",
        "&quot;Miller, Anna&quot; &lt;anna@example.org&gt;",
        "mailto:anna@example.org",
        "mailto:<anna@example.org>",
        "E-Mail: anna@example.org",
        "From: Anna <anna@example.org>",
        '"Anna <anna@example.org>"',
        '"anna@example.org"',
        "“anna@example.org”",
        "{anna@example.org}",
        "anna@example.org.",
        "anna@example.org - Anna Miller",
        "anna@example.org, Miller, Anna",
        "anna@example.org, anna@example.org",
        "anna\u200b@example.org",
        "＜anna＠example.org＞",
        "team:; , anna@example.org",
        "team: anna@example.org",
        '""  <anna@example.org>',
        "(( <anna@example.org>",
        ": <anna@example.org>",
    ],
)
def test_a_whole_field_in_another_form_names_its_one_author(field: str) -> None:
    found, _, ambiguous = authors(field, 9)
    assert [one.address for one in found[:1]] == [ANNA]
    assert not ambiguous


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("Miller, Anna (IT) <anna@example.org>", "Miller, Anna IT"),
        ("RE: Miller, Anna <anna@example.org>", "RE: Miller, Anna"),
        ("&quot;Miller, Anna&quot; <anna@example.org>", "Miller, Anna"),
        ("=?utf-8?Q?M=C3=BCller,_Anna?= <anna@example.org>", "Müller, Anna"),
        ("'Miller, Anna' <anna@example.org>", "Miller, Anna"),
        ("“Miller, Anna” <anna@example.org>", "Miller, Anna"),
        ("=?utf-8?Q?Anna_=3Canna=40example.org=3E?=", "Anna"),
        ("Anna [mailto:anna@example.org]", "Anna"),
        ("anna@example.org <anna@example.org>", ""),
        ("Anna <<anna@example.org>>", "Anna"),
        ("'Anna' via Example, Inc <anna@example.org>", "'Anna' via Example, Inc"),
    ],
)
def test_the_words_beside_an_address_are_its_name(field: str, name: str) -> None:
    assert [one.name for one in authors(field, 9)[0]] == [name]


RIVALS = (
    "bob@x.example <anna@example.org>", "anna@example.org bob@x.example", "<anna@example.org> bob@x.example",
    "<anna@example.org> <bob@x.example>", "alice@example.org)bob@evil.example", "anna@example.org(bob@x.example",
    "<anna@example.org, bob@x.example>", '"evil"@x.example anna@example.org', "evil (c) @ x.example anna@example.org",
    '"bob@x.example" anna@example.org', "Bob (bob@x.example) anna@example.org", "bob＠x.example anna@example.org",
    "&lt;bob@x.example&gt; <anna@example.org>", "anna@example.org <anna@example.org>, bob@x.example",
    "=?utf-8?Q?bob=40x.example?= anna@example.org", "=?utf-8?Q?bob=40x.example=2C_anna=40example.org?=",
    "bob@x.example on behalf of <anna@example.org>", "Anna <anna@example.org, Bob <bob@x.example>",
    'Anna" "bob@x.example" <anna@example.org>', "Anna (bob@x.example <anna@example.org>",
    "anna@example.org, b@c@d.example", "Anna <anna@example.org> / Bob <bob@x.example>",
)  # fmt: skip


@pytest.mark.parametrize("field", RIVALS)
def test_where_two_could_be_meant_nobody_is_the_author_and_a_defect_says_so(field: str) -> None:
    message = parse(f"From: {field}\r\nSubject: x\r\n\r\n".encode())
    assert message.from_ == ()
    assert [defect.code for defect in message.defects] == ["ambiguous-author"]
    assert parse(f"Sender: {field}\r\nSubject: x\r\n\r\n".encode()).sender is None


@pytest.mark.parametrize(
    "field",
    [
        '"victim@bank.example" <anna@example.org>',
        '"victim <victim@bank.example>" <anna@example.org>',
        "(victim@bank.example) <anna@example.org>",
        "<anna@example.org> (victim@bank.example)",
        "=?utf-8?Q?victim=40bank.example?= <anna@example.org>",
        "=?utf-8?Q?=3Cvictim=40bank.example=3E,?= <anna@example.org>",
        "'victim@bank.example' <anna@example.org>",
        "'victim@bank.example' via Example <anna@example.org>",
        '"victim@bank.example, " <anna@example.org>',
    ],
)
def test_a_name_that_looks_like_an_address_is_a_name(field: str) -> None:
    assert [one.address for one in authors(field, 9)[0]] == [ANNA]


@pytest.mark.parametrize(
    "field",
    [
        "Anna <anna@example.org>, Bob <bob@x.example>",
        "anna@example.org, bob@x.example",
        "anna@example.org; bob@x.example",
        "team: anna@example.org, bob@x.example;",
        "Miller, Anna <anna@example.org>, Meier, Bob <bob@x.example>",
    ],
)
def test_a_list_of_authors_is_one(field: str) -> None:
    assert [one.address for one in authors(field, 9)[0]] == [ANNA, "bob@x.example"]
    assert [one.address for one in authors(field, 1)[0]] == [ANNA]
    assert authors(field, 1)[1:] == (1, False)


@pytest.mark.parametrize(
    "field", ["", "undisclosed-recipients:;", "undisclosed-recipients:", "Anna:;", ":;", " , ; ,", "<>", "Anna Miller"]
)
def test_a_field_without_an_address_has_no_author(field: str) -> None:
    assert authors(field, 9)[::2] == ((), False)


@pytest.mark.parametrize(
    ("field", "address"),
    [
        ("Anna anna@[192.0.2.1]", "anna@[192.0.2.1]"),
        ("Miller, Anna <anna@[IPv6:2001:db8::1]>", "anna@[ipv6:2001:db8::1]"),
        ("Anna <mailto:anna@[192.0.2.1]>", "anna@[192.0.2.1]"),
        ("Müller, J <jürgen@exämple.org>", "jürgen@exämple.org"),
        ("John Doe <jdoe@machine(comment).  example>", "jdoe@machine.example"),
        ("O'Brien, Anna <o'brien@example.org>", "o'brien@example.org"),
        ("<Postmaster\\@example.com@x.example>", "Postmaster\\@example.com@x.example"),
        ("Mail, Delivery <MAILER-DAEMON>", "MAILER-DAEMON"),
        ("Mail Delivery System (x <MAILER-DAEMON>", "MAILER-DAEMON"),
        ("Anna root@localhost", "root@localhost"),
        ('"Anna" anna@example. org', ANNA),
        ("Dr. anna@example.org", ANNA),
        ("anna@example.org. Miller", ANNA),
        ("<. anna@example.org>", ANNA),
        ("Anna anna@example .org", ANNA),
        ("Anna Miller, anna @ example. org", ANNA),
        ('"Miller Anna,<anna@example.org>', ANNA),
        ("<anna@example.org>anna@example.org", ANNA),
    ],
)
def test_unusual_addresses_are_read_beside_unusual_names(field: str, address: str) -> None:
    assert [one.address for one in authors(field, 9)[0]] == [address]


def test_a_list_of_recipients_is_read_entry_by_entry() -> None:
    found, unread = addresses("Miller, Anna <mailto:anna@example.org>, b@c@d, Bob <bob@x.example., Eve", 9)
    assert [one.address for one in found] == [ANNA, "bob@x.example"]
    assert unread == 2


PIECES = st.sampled_from(
    ("<", ">", "<<", '"', '""', "(", ")", "[", "]", "@", ",", ";", ":", "\\", " ", "a", "a@b.example", "c@d.example",
    "mailto:", "&lt;", "=?utf-8?Q?", "?=", "=40", "'", "“", ".", "\u200b", "\0", "\ufffc", "é", "\r\n")
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_every_field_has_authors_of_one_harmless_line(field: str) -> None:
    found, unread, ambiguous = authors(field, 9)
    assert not (found and ambiguous)
    assert unread >= 0
    for one in (*found, *addresses(field, 9)[0]):
        assert one.address
        assert one.address.isprintable()
        assert one.name.replace("\u200b", "").isprintable()


WORDS = st.sampled_from(
    ("<", ">", '"', '""', "(", ")", "[", "]", ",", ";", ":", " ", "a", "a b", "mailto:", "'", "“", ".", "\u200b", "\0",
    "=?utf-8?Q?a,?=", "&lt;", "&gt;", "é", "\t", "(x)", '"x, y"', "<>", "<a>", "\\a")
)  # fmt: skip
TEXT = st.lists(WORDS, max_size=6).map("".join)


@given(TEXT, st.sampled_from(ADDRESSES), TEXT)
def test_words_without_an_at_make_no_other_address(before: str, form: str, after: str) -> None:
    found, _, _ = authors(f"{before} {form.format(ANNA, ANNA)} {after}", 9)
    assert {one.address for one in found} <= {ANNA}


@pytest.mark.parametrize(
    ("field", "author"),
    [
        ('<"victim@bank.example>"@attack.example>', '"victim@bank.example>"@attack.example'),
        ('Bank <"victim@bank.example> "@attack.example>', '"victim@bank.example> "@attack.example'),
        ("<(victim@bank.example>)evil@attack.example>", "evil@attack.example"),
        ("<evil(<victim@bank.example>)@attack.example>", "evil@attack.example"),
        ("<victim@bank.example(>)@attack.example>", ""),
        ("victim@bank.example&lt;evil@attack.example&gt;", ""),
        ("Anna&lt;anna@example.org&gt;", ANNA),
        ('<"Miller, Anna" anna@example.org>', ANNA),
        ("<=?utf-8?Q?M=C3=BCller=2C_Anna?= anna@example.org>", ANNA),
        ('<"Anna"anna@example.org>', ""),
        ("Anna <[anna@example.org](mailto:anna@example.org)>", ANNA),
        ("Anna <[anna@example.org](mailto:bob@example.org)>", ""),
        ('<"anna@example.org>', ANNA),
    ],
)
def test_a_bracket_that_is_quoted_or_commented_ends_no_address(field: str, author: str) -> None:
    """A server that checked the domain of the author (DMARC) must have checked the domain that we name."""
    assert next((one.address for one in authors(field, 9)[0]), "") == author


@pytest.mark.parametrize(
    ("fields", "author"),
    [
        (("anna@example.org", "evil@attack.example"), ""),
        (("anna@example.org", "anna@example.org", "evil@attack.example"), ""),
        (("anna@example.org", "Anna <ANNA@example.org>"), ANNA),
        (("anna@example.org", "nobody to be read"), ANNA),
        (("anna@example.org",) * 2, ANNA),
    ],
)
def test_repeated_fields_that_name_different_authors_name_nobody(fields: tuple[str, ...], author: str) -> None:
    mail = parse("".join([f"From: {field}\r\n" for field in fields]).encode() + b"\r\n")
    assert next((one.address for one in mail.from_), "") == author
    assert ("ambiguous-author" in {defect.code for defect in mail.defects}) is not bool(author)

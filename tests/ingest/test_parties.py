"""Whose an address is: one spelling of an address, and the organisation, from what is here and nothing else."""

import subprocess
import sys
from random import Random

import pytest

from ingest.turns.parties import address_of, keys_of, organisation, organisation_in
from loopguard.identity.pair import near, normalise
from loopguard.identity.providers import PROVIDERS
from loopguard.identity.tenants import TENANTS

LARGEST = """
    gmail.com yahoo.com hotmail.com aol.com hotmail.co.uk hotmail.fr msn.com yahoo.fr wanadoo.fr orange.fr
    comcast.net yahoo.co.uk yahoo.com.br yahoo.co.in live.com rediffmail.com free.fr gmx.de web.de yandex.ru
    ymail.com libero.it outlook.com uol.com.br bol.com.br mail.ru cox.net hotmail.it sbcglobal.net sfr.fr live.fr
    verizon.net live.co.uk googlemail.com yahoo.es ig.com.br live.nl bigpond.com terra.com.br yahoo.it neuf.fr
    yahoo.de alice.it att.net laposte.net bellsouth.net yahoo.in hotmail.es charter.net yahoo.ca yahoo.com.au
    rambler.ru hotmail.de tiscali.it shaw.ca yahoo.co.jp sky.com earthlink.net optonline.net freenet.de t-online.de
    virgilio.it home.nl qq.com telenet.be me.com yahoo.com.ar tiscali.co.uk yahoo.com.mx gmx.net mail.com planet.nl
    tin.it live.it ntlworld.com arcor.de live.ca aim.com icloud.com proton.me naver.com daum.net 163.com 126.com
    sina.com docomo.ne.jp seznam.cz wp.pl o2.pl interia.pl abv.bg ukr.net i.ua btinternet.com bluewin.ch posteo.de
    mailbox.org fastmail.com hey.com duck.com hotmail.co.il outlook.co.nz live.com.sg yahoo.cz aol.it gmx.us
    doctor.com lawyer.com fastmail.net bouygtel.fr wanadoo.es mail.tele.dk chello.hu go.ro yandex.com.tr odn.ne.jp
    au.com india.com tatanova.com demon.co.uk privaterelay.appleid.com relay.firefox.com simplelogin.com aleeas.com
    passmail.net marketplace.amazon.de members.ebay.com guest.booking.com mail.kleinanzeigen.de amazonses.com
    us-west-2.amazonses.com austin.rr.com zg.t-com.hr msa.hinet.net
"""
"""The hundred largest by share of addresses, and some of every country and sort."""


@pytest.mark.parametrize("domain", LARGEST.split())
def test_two_people_of_a_provider_are_no_organisation(domain: str) -> None:
    assert organisation(domain) == ""


@pytest.mark.parametrize("platform", sorted(TENANTS))
def test_two_customers_of_a_platform_are_two_and_one_is_one(platform: str) -> None:
    assert organisation(f"acme.{platform}") == organisation(f"mail.acme.{platform}") == f"acme.{platform}"
    assert organisation(f"blue.{platform}") == f"blue.{platform}"
    one, other = (normalise(f"support@{name}.{platform}") for name in ("acme", "blue"))
    assert not near(one, other)


@pytest.mark.parametrize(
    ("domain", "whose"),
    [
        ("mail.sales.example.co.uk", "example.co.uk"),
        ("acme.github.io", "acme.github.io"),
        ("github.io", "github.io"),
        ("zendesk.com", "zendesk.com"),
        ("acme.myshopify.com", "acme.myshopify.com"),
        ("desk.intern", "desk.intern"),
        ("[192.0.2.1]", "[192.0.2.1]"),
        ("localhost", ""),
        ("", ""),
        ("EXAMPLE.org.", "example.org"),
        ("amazon.de", "amazon.de"),
        ("appleid.com", "appleid.com"),
    ],
)
def test_whose_a_domain_is(domain: str, whose: str) -> None:
    assert organisation(domain) == whose


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ann+news@example.org", "Ann@EXAMPLE.org."),
        ('"ann"@example.org', "ann@example.org"),
        ('"ann+a b"@example.org', "ann@example.org"),
        ('"a\\nn"@example.org', "ann@example.org"),
        ("ann@xn--mller-kva.de", "ann@müller.de"),
        ("ann@ＥＸＡＭＰＬＥ.org", "ann@example.org"),
        ("ann@gmail。com", "ann@gmail.com"),
        ("ann@example｡org", "ann@example.org"),
        ("a.n.n+x@googlemail.com", "ann@gmail.com"),
        ("a_n-n@pm.me", "ann@proton.me"),
        ("ann@mac.com", "ann@icloud.com"),
        ("ann-lee@ya.ru", "ann.lee@yandex.com"),
        ("ann-shop7@yahoo.co.uk", "ann@yahoo.co.uk"),
        ("list-ann=example.org@lists.example", "list@lists.example"),
        ("prvs=1234abcdef=ann@example.org", "ann@example.org"),
        ("SRS0=HHH=TT=example.org=ann@relay.example", "ann@example.org"),
    ],
)
def test_what_reaches_one_mailbox_is_one_address(one: str, other: str) -> None:
    assert keys_of(one) == keys_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("s1001@school.example", "s1002@school.example"),
        ("ann.lee@example.org", "annlee@example.org"),
        ("ann-lee@example.org", "ann@example.org"),
        ("ann-lee@gmail.com", "ann@gmail.com"),
        ("ann@yahoo.com", "ann@yahoo.co.uk"),
        ("ann@me.com", "ann@me.example"),
        ("-@yahoo.com", "ann@yahoo.com"),
        ("...@proton.me", "ann@proton.me"),
    ],
)
def test_two_people_are_two(one: str, other: str) -> None:
    assert keys_of(one)[0] != keys_of(other)[0]


def test_no_address_breaks_it_and_one_spelling_is_spelt_as_itself() -> None:
    rng = Random(8)
    signs = 'aA.-_+=@"\\[]: \t\0\ud800éßİ１．。%<>(),;' + "x"
    for _ in range(20_000):
        address = "".join(rng.choices(signs, k=rng.randint(0, 24)))
        address += rng.choice(["", "@gmail.com", "@yahoo.com", "@ya.ru", "@pm.me", "@xn--", "@a.zendesk.com", "@[::1]"])
        keys = keys_of(address)
        assert len(keys) == 1 + bool(organisation_in(keys))
    for length in (1_000, 1_000_000):
        assert len(keys_of(f"{'a' * length}@{'b.' * (length // 2)}example.org")) <= 2


def test_a_provider_is_not_a_platform_s_customer_and_no_row_is_a_suffix() -> None:
    assert all("." in one and one == one.lower() and " " not in one for one in PROVIDERS | TENANTS)
    assert {one for one in PROVIDERS if organisation(one)} == set()
    assert address_of("") == ""


LOOK = """
import socket, sys, urllib.request

def never(*a, **k):
    raise AssertionError("the network was asked")

from ingest.turns.parties import keys_of
import ingest.cli.app, ingest.turns.coming, ingest.sending.outgoing
assert "tldextract" not in sys.modules, "loaded before it is needed"
assert "requests" not in sys.modules
socket.socket.connect = socket.create_connection = socket.getaddrinfo = urllib.request.urlopen = never
import builtins, io
opened, real = [], open
def noted(file, *a, **k):
    opened.append((str(file), a[0] if a else k.get("mode", "r")))
    return real(file, *a, **k)
builtins.open = io.open = noted
for domain in ("example.org", "a.b.co.uk", "x.unknown-suffix-of-2040", "acme.zendesk.com", "desk.intern"):
    keys_of(f"ann@{domain}")
assert "tldextract" in sys.modules
assert not [one for one in opened if set(one[1]) & set("wax+")], opened
"""


def test_the_list_is_loaded_when_it_is_needed_and_never_fetched() -> None:
    done = subprocess.run([sys.executable, "-c", LOOK], check=False, timeout=120, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

"""Only public addresses, and what the settings allow, are gone to."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.webhooks.internal_address import why_internal

INTERNAL = [
    *("127.0.0.1", "127.8.9.10", "0.0.0.0", "0.1.2.3", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "169.254.0.1", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1"),
    *("198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::1", "::", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "fd00::1", "fc00::1"),
    *("fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "100::1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::a00:1", "64:ff9b:1::7f00:1", "fd00:ec2::254"),
    *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2606:4700::1111%eth0"),
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", INTERNAL)
def test_internal_addresses_are_refused(address: str) -> None:
    assert "webhook.allow_internal" in why_internal(address, ())


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_not(address: str) -> None:
    assert why_internal(address, ()) == ""


def test_what_is_allowed_is_allowed_and_nothing_beside_it() -> None:
    allowed = (ip_network("127.0.0.1"), ip_network("10.1.0.0/16"), ip_network("fd00::/8"))
    for address in ("127.0.0.1", "10.1.255.1", "fd12::1", "64:ff9b::a01:1"):
        assert why_internal(address, allowed) == ""
    for address in ("127.0.0.2", "10.2.0.1", "fe80::1", "::1", "::ffff:10.2.0.1", "64:ff9b::a02:1"):
        assert why_internal(address, allowed)


def test_all_can_be_allowed() -> None:
    allowed = (ip_network("0.0.0.0/0"), ip_network("::/0"))
    assert not any(why_internal(address, allowed) for address in (*INTERNAL, *PUBLIC))


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_ipv4_address_is_judged_alike_however_ipv6_carries_it(address: IPv4Address) -> None:
    number = int(address)
    plain = why_internal(str(address), ()) == ""
    assert plain == (why_internal(str(IPv6Address((0x64FF9B << 96) + number)), ()) == "")
    assert why_internal(str(IPv6Address((0xFFFF << 32) + number)), ())
    assert why_internal(str(IPv6Address(number)), ())
    assert why_internal(str(IPv6Address((0x2002 << 112) + (number << 80))), ())
    if plain:
        assert address.is_global

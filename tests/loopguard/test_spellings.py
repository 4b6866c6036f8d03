"""Addresses that a provider delivers to one mailbox have one spelling; other providers' and other people's stay two."""

import pytest

from loopguard.identity.pair import normalise


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a.nn@gmail.com", "ann@googlemail.com", True),
        ("a.nn@proton.me", "a_n-n@pm.me", True),
        ("ann@icloud.com", "ann@me.com", True),
        ("ann-b@yandex.ru", "ann.b@ya.ru", True),
        ("ann-shop@yahoo.de", "ann@yahoo.de", True),
        ("-@yahoo.de", "ann@yahoo.de", False),
        ("-@yahoo.de", "-@yahoo.de", True),
        ("...@gmail.com", "ann@gmail.com", False),
        ("ann@yahoo.de", "ann@yahoo.fr", False),
        ("a.nn@firm.example", "ann@firm.example", False),
        ("ann-shop@firm.example", "ann@firm.example", False),
    ],
)
def test_one_mailbox_has_one_spelling(one: str, other: str, same: bool) -> None:
    assert (normalise(one) == normalise(other)) is same

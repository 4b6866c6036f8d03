"""Who signs a mail with the author's own first name."""

from dataclasses import replace

import pytest

from loopguard.words.signature import signs_as_author
from parsers import Address
from tests.loopguard.mails import mail


@pytest.mark.parametrize(
    ("name", "address", "text", "signed"),
    [
        pytest.param(
            "Tim Ott", "service@crane.example", "It is ready.\n\nGruß Tim", True, id="first name and farewell"
        ),
        pytest.param("", "vince.kaminski@power.example", "It is ready.\n\nVince", True, id="from the address"),
        pytest.param("Ann Bell", "ann@home.example", "Done.\n- Ann Bell\nTel. 17", True, id="surname and telephone"),
        pytest.param("Tim Ott", "tim@crane.example", "Tim, it is ready now.", False, id="a name in a sentence"),
        pytest.param("Tim Ott", "tim@crane.example", "Done.\nAsk Tim", False, id="other words before"),
        pytest.param("Tim Ott", "tim@crane.example", "Done.\nTim Schmidt", False, id="another surname"),
        pytest.param("Nord Global", "noc@carrier.example", "Done.\nNord Global", False, id="a firm's whole name"),
        pytest.param("Wein Roth", "info@wein-roth.example", "Done.\nWein", False, id="a firm's domain"),
        pytest.param("Acme Shop", "x@mails.example", "Done.\nAcme", False, id="a shop"),
        pytest.param("", "sales@shop.example", "Done.\nSales", False, id="a function"),
        pytest.param("", "jo@home.example", "Done.\nJo", False, id="too short to tell"),
        pytest.param("", "17@home.example", "Done.\n17", False, id="no name at all"),
    ],
)
def test_who_signs(name: str, address: str, text: str, signed: bool) -> None:
    assert signs_as_author(mail(sender=address, name=name, text=text)) is signed


def test_two_authors_sign_nothing() -> None:
    both = (Address("ann@home.example", ""), Address("bob@home.example", ""))
    assert not signs_as_author(replace(mail(text="Done.\nAnn"), from_=both))

"""The recipe of the issuer: it starts, and calls itself by the address that it is asked at."""

import json
import urllib.request

from tests.services.service import Service


def test_the_issuer_answers(issuer: Service) -> None:
    with urllib.request.urlopen(f"{issuer.url}/.well-known/openid-configuration", timeout=10) as answer:
        assert json.load(answer)["issuer"] == issuer.url

"""A claim gives the mailbox that the settings mean, however they spell it there."""

from pathlib import Path

import pytest

from ingest.web.oidc.identity import identified
from tests.ingest.desk import desk, settings
from tests.web.client import closed

CLAIMS = {"sub": "1", "email": "ann@desk.example", "email_verified": True, "groups": ["sales"]}
OWN = "Hilfe@xn--mnchen-3ya.example"


@pytest.mark.parametrize(
    "named", [OWN, "hilfe@münchen.example", "HILFE@MÜNCHEN.example", "hilfe@xn--mnchen-3ya.example"]
)
async def test_a_mailbox_of_a_claim_is_found_in_every_spelling(tmp_path: Path, named: str) -> None:
    oidc = {
        "issuer": "https://issuer.example",
        "client_id": "desk",
        "role": "viewer",
        "mailbox_claim": "groups",
        "mailboxes": {"sales": [named]},
    }
    web = closed(url="https://desk.example", oidc=oidc)
    async with desk(settings(tmp_path, OWN, **web)) as node:
        user = await identified(CLAIMS, node.settings, node.mailboxes, node.ports.accounts)
        assert user.mailboxes == (OWN,)

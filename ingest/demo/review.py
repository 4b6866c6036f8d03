"""The demo's review page, as a person comes to it: a user with a password of his own, a login, the rows of the list.

It knows a page by what a browser gets: a row of a list is what bears `data-row`.
"""

import http.client
import json
import re
import secrets
from dataclasses import dataclass
from html.parser import HTMLParser

from ingest.accounts import users
from ingest.accounts.passwords import Passwords
from ingest.ports.accounts import Accounts, User
from ingest.staff.caller import Role

__all__ = ["Review", "let_in"]

NAME = "demo"
PATIENCE_S = 60
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})


@dataclass(frozen=True, slots=True)
class Review:
    """Where the page is, `HOST:PORT`, and who may log in."""

    address: str
    name: str
    password: str

    def rows(self) -> list[str]:
        """Log in and return the words of each row that waits. Raises `OSError` where the page is not shown."""
        asking = http.client.HTTPConnection(self.address, timeout=PATIENCE_S)
        try:
            said = json.dumps({"name": self.name, "password": self.password})
            asking.request("POST", "/api/v1/session", said, {"Content-Type": "application/json"})
            given = _read(asking)[0].headers.get_all("Set-Cookie", [])
            cookies = "; ".join(cookie.partition(";")[0] for cookie in given)
            asking.request("GET", "/", headers={"Cookie": cookies, "Accept-Language": "en"})
            return _Rows.of(_read(asking)[1])
        except http.client.HTTPException as error:
            raise OSError(f"the page at {self.address} does not answer as a page does: {error}") from error
        finally:
            asking.close()


async def let_in(accounts: Accounts, address: str) -> Review:
    """Add the demo's user, or give the one of an earlier demo another password: nobody else on the machine knows it."""
    password = "-".join(re.findall("....", secrets.token_hex(8)))
    kept = await Passwords().hashed(password, NAME)
    try:
        await users.add(accounts, User(NAME, str(Role.ADMIN), password=kept), NAME)
    except users.Taken:
        await users.change(accounts, NAME, NAME, password=kept)
    return Review(address, NAME, password)


def _read(asking: http.client.HTTPConnection) -> tuple[http.client.HTTPResponse, str]:
    answer = asking.getresponse()
    text = answer.read().decode()
    if answer.status != http.client.OK:
        raise OSError(f"the page answers {answer.status}: {text[:200]}")
    return answer, text


class _Rows(HTMLParser):
    """Collects the words of each row of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._depth = 0

    @classmethod
    def of(cls, page: str) -> list[str]:
        reading = cls()
        reading.feed(page)
        return [" ".join(row.split()) for row in reading.found]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        if self._depth:
            self._depth += 1
        elif any(name == "data-row" for name, _ in attrs):
            self._depth = 1
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag not in VOID:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.found[-1] += f"{data} "

"""Pages as a browser without JavaScript sees them: asked over ASGI, read as text and links."""

import re
from html import unescape
from typing import Any

import httpx

from tests.web.asking import Api

__all__ = ["hidden", "links", "plain_text", "seen", "token"]

HTML = {"accept": "text/html"}


async def seen(here: Api, path: str, status: int = 200, language: str = "en", **query: Any) -> str:
    """Return the HTML of a page. Fails unless it has this status."""
    answer = await here.client.get(path, params=query or None, headers={**HTML, "accept-language": language})
    assert answer.status_code == status, (path, query, answer.text)
    return answer.text


def plain_text(html: str) -> str:
    """Return what one reads in the main part of a page, on one line."""
    main = html.partition("<main")[2].partition("</main>")[0]
    inline = re.sub(r"</?(?:bdi|span|a|strong|code|mark|time)\b[^>]*>", "", main.partition(">")[2])
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", inline)).split())


def links(html: str) -> list[str]:
    """Return where its links in the main part lead."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return [unescape(one) for one in re.findall(r'<a [^>]*href="([^"]*)"', main)]


def hidden(html: str, action: str) -> dict[str, list[str]]:
    """Return what the form that is sent to `action` carries unseen."""
    form = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', html, re.DOTALL)
    assert form is not None, html
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[0]):
        found.setdefault(name, []).append(unescape(value))
    return found


def token(html: str) -> str:
    """Return what the forms of a page carry."""
    found = re.search('name="csrf" value="([0-9a-f]{64})"', html)
    assert found is not None
    return found[1]


async def sent(here: Api, path: str, **form: str | list[str]) -> httpx.Response:
    """Send a form as a browser does."""
    headers = {"origin": "http://127.0.0.1:8026", "sec-fetch-site": "same-origin", **HTML}
    return await here.client.post(path, data=form, headers=headers)

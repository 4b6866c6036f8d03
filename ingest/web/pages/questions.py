"""Pages whose one button decides: no other site, and no login, leads to one with what it is about filled in.

A page elsewhere could have staff hold Enter, or click twice, and open the question under the finger: the press would
then come from a page of ours (double-clickjacking). So whoever is led there from elsewhere begins at the list.
"""

import re
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from starlette.requests import Request

from ingest.web.entry.own_path import own_path
from ingest.web.entry.same_origin import FOREIGN, SAFE

__all__ = ["asked_from_elsewhere", "no_question"]

QUESTIONS = re.compile(r"/decide|/allow|/silences/lift|/threads/.+/(merge|split)", re.DOTALL)


def asked_from_elsewhere(request: Request) -> bool:
    """Whether another site leads to a question."""
    return (
        request.method in SAFE
        and QUESTIONS.fullmatch(request.scope["path"]) is not None
        and request.headers.get("sec-fetch-site") in FOREIGN
    )


def no_question(path: str) -> str:
    """Return a path of ours that is no question, `/` for any other."""
    ours = own_path(path)
    read = normpath(unquote(urlsplit(ours).path).replace("\\", "/"))  # as a browser reads it
    return "/" if QUESTIONS.fullmatch(read) else ours

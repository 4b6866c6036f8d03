"""A problem that a page tells in the reader's own words, because ours are there for just this."""

from http import HTTPStatus

from ingest.web.problem import Problem

__all__ = ["Told"]


class Told(Problem):
    """`key` is the text's."""

    def __init__(self, status: HTTPStatus, key: str) -> None:
        super().__init__(status, key)
        self.key = key

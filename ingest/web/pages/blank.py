"""A field of a form that somebody left empty: a browser sends it all the same, as "", and it means none."""

from pydantic import BeforeValidator

__all__ = ["BLANK"]


def _none(said: object) -> object:
    return None if said == "" else said


BLANK = BeforeValidator(_none)
"""Beside a type that may be None, `Annotated[int | None, BLANK]`."""

"""What somebody writes into a request: one line, or a note of several; neither has what steers a screen."""

from typing import Annotated

from pydantic import Field

__all__ = ["Note", "Plain"]

Plain = Annotated[str, Field(max_length=320, pattern=r"^[^\x00-\x1f\x7f]+$")]
Note = Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")]
"""Why somebody did it; it stands in the audit log. Tabs and line ends may be in it."""

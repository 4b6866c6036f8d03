"""Names of storms, mails and jobs in the address of a page."""

from typing import Annotated

from fastapi import Path

__all__ = ["JOB", "MESSAGE", "STORM", "JobName", "StormName"]

STORM = "^v[0-9]{1,4}:[0-9a-zA-Z]{1,64}$"
MESSAGE = "^[0-9a-f]{32,64}$"
JOB = "^[0-9a-f]{32}$"
StormName = Annotated[str, Path(max_length=80, pattern=STORM)]
JobName = Annotated[str, Path(pattern=JOB)]

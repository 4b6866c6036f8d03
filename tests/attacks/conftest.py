"""The intake's listener for the attacks that come by SMTP."""

from tests.intake.conftest import intake, start

__all__ = ["intake", "start"]

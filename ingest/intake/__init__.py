"""The listener: SMTP and LMTP in, the local spool out, 250 only for what is durable. `README.md` says what it promises.

It is our own dialogue on asyncio, with no SMTP library below it.
"""

from ingest.intake.limits import IntakeLimits

__all__ = ["IntakeLimits"]

"""The listener: SMTP and LMTP in, the local spool out, 250 only for what is durable. `README.md` says what it promises.

Importing this package loads no driver; `ingest.intake.listener` loads aiosmtpd.
"""

from ingest.intake.limits import IntakeLimits

__all__ = ["IntakeLimits"]

"""Writes down in the audit log who came in, and who changed a user or a token, from where.

A login that fails is an event of the log only: the audit log keeps all for good, and strangers must not fill it.
"""

import secrets
import time

from ingest.ports.audit import Audit, AuditEntry, Subject

__all__ = ["note"]


async def note(audit: Audit, actor: str, origin: str, action: str, name: str, what: str = "") -> None:
    """Record one act on the user or token `name`; `what` says more, and never a secret."""
    entry = AuditEntry(
        id=secrets.token_hex(16),
        at=time.time(),
        actor=actor,
        origin=origin,
        action=action,
        subject=Subject.ACCOUNT,
        name=name,
        note=what,
    )
    await audit.record([entry])

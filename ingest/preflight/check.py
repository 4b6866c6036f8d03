"""All that is checked before a start, in one place: what cannot work, as one error; what does not do what it seems to.

It opens no server. A doubt is no error: the node starts, and says it in its log.
"""

from collections.abc import Iterator
from pathlib import Path

from ingest.accounts.reach import doubtful_reach, wrong_reach
from ingest.errors import SettingError
from ingest.mailboxes import Mailboxes
from ingest.preflight.addresses import doubtful_addresses, wrong_addresses
from ingest.preflight.certificate import doubtful_certificate, wrong_certificate
from ingest.preflight.folders import doubtful_folders, wrong_folders
from ingest.preflight.receivers import doubtful_receivers
from ingest.preflight.relay import doubtful_notices
from ingest.preflight.texts import wrong_texts
from ingest.roles import Role
from ingest.settings import Settings
from ingest.spool.room import has_room
from ingest.staff.doubts import doubts

__all__ = ["all_doubts", "check"]


def check(settings: Settings, role: Role | None = None) -> None:
    """Raise `SettingError` that names all that cannot work, in the whole node or in a role that runs alone.

    Of a role alone only its own matters: where it runs there may be no certificate, and no socket's folder, of another.
    """
    if wrong := list(_wrong(settings, role)):
        raise SettingError("; ".join(wrong))


def all_doubts(settings: Settings) -> Iterator[str]:
    """Yield one sentence for each setting that does not do what it seems to. Raises `SettingError`."""
    yield from doubtful_addresses(settings)
    yield from doubtful_certificate(settings)
    yield from doubtful_folders(settings)
    yield from doubtful_reach(settings)
    yield from doubtful_notices(settings)
    yield from doubtful_receivers(settings)
    yield from doubts(settings)


def _wrong(settings: Settings, role: Role | None) -> Iterator[str]:
    if not len(Mailboxes(settings)):
        yield 'mailbox: no mailbox is set, so all mail would be refused; add [[mailbox]] address = "..."'
    intake = role in {None, Role.INTAKE}
    if intake:
        yield from wrong_addresses(settings)
        yield from wrong_certificate(settings)
    if role in {None, Role.WEB}:
        yield from wrong_reach(settings)
        yield from wrong_texts(settings)
    folders = list(wrong_folders(settings))
    yield from folders
    if intake and not folders and not has_room(_nearest(settings.data_dir), settings.room):
        yield (
            f"data_dir: {settings.data_dir} has less than {settings.room} bytes free, so mail would be answered 452;"
            " make room, or lower spool.reserve and intake.size"
        )


def _nearest(folder: Path) -> Path:
    whole = folder.absolute()
    return next(one for one in (whole, *whole.parents) if one.exists())

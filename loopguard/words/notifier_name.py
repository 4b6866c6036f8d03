"""Display names of those who send notices to many: "RBC Royal Bank", "DHL Paket", "Acme Alerts".

Such a name is one sign of a machine and never enough. Left out are names that customers bear as well: legal forms,
shops, hotels, schools, and functions in which people write (support, service, billing). Sources: the senders in the
mails that the topics name (`topics/*.py`).
"""

import re
from functools import lru_cache
from typing import Final

__all__ = ["NAMES", "names_a_notifier"]

NAMES: Final[tuple[tuple[str, str], ...]] = (
    ("banks", r"\w*bank|banking|banco|banque|banca|sparkasse|pankki|insta-?alerts?|wallet"),
    ("carriers", r"airlines?|airways|railways?|parcels?|paket|express|courier|kargo|telecom|telekom|mobilfunk|"
                 r"planned works?|scheduled works?"),
    ("functions", r"alerts?|notifications?|notices?|bot|robot|daemon|monitor(?:ing)?|reminders?|receipts?|feed|digest|"
                  r"updates?|benachrichtigungen|notificaciones|notificações|notifiche|powiadomienia|уведомления"),
)  # fmt: skip
"""Who, words of a display name in small letters."""

_NAME: Final = re.compile(rf"(?<![\w.])(?:{'|'.join(pattern for _, pattern in NAMES)})(?![\w'])")
_LONGEST: Final = 100


@lru_cache(maxsize=1_024)
def names_a_notifier(name: str) -> bool:
    """Whether a display name has a word of somebody who sends notices."""
    return _NAME.search(name[:_LONGEST].lower()) is not None

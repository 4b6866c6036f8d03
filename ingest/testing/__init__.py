"""What tests of a program that uses the product need: nodes, mails, clients, loops, and time that jumps.

`README.md` beside this file shows each. Importing it loads nothing: a name is fetched when it is used, as in `ingest`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from ingest.own_packages import refuse_strangers

if TYPE_CHECKING:
    from ingest.testing.client import Client, Reply, lmtp, smtp
    from ingest.testing.desk import VirtualDesk, virtual_desk
    from ingest.testing.in_process import NodeInThread, node, settings
    from ingest.testing.laboratory import Result
    from ingest.testing.laboratory import run as judged
    from ingest.testing.letter import Letter
    from ingest.testing.mails import Mails
    from ingest.testing.responders import RESPONDERS, Responder, one_direction, two_of_ours
    from ingest.testing.scenario import START, Scenario, Sent, mails_of
    from ingest.testing.served import Server
    from ingest.testing.served import running as server
    from ingest.testing.virtual_time import VirtualClock, VirtualLoop
    from ingest.testing.virtual_time import run as on_virtual_time

__all__ = [
    "RESPONDERS",
    "START",
    "Client",
    "Letter",
    "Mails",
    "NodeInThread",
    "Reply",
    "Responder",
    "Result",
    "Scenario",
    "Sent",
    "Server",
    "VirtualClock",
    "VirtualDesk",
    "VirtualLoop",
    "judged",
    "lmtp",
    "mails_of",
    "node",
    "on_virtual_time",
    "one_direction",
    "server",
    "settings",
    "smtp",
    "two_of_ours",
    "virtual_desk",
]

_HOMES: Final[dict[str, str]] = {
    "RESPONDERS": "ingest.testing.responders",
    "START": "ingest.testing.scenario",
    "Client": "ingest.testing.client",
    "Letter": "ingest.testing.letter",
    "Mails": "ingest.testing.mails",
    "NodeInThread": "ingest.testing.in_process",
    "Reply": "ingest.testing.client",
    "Responder": "ingest.testing.responders",
    "Result": "ingest.testing.laboratory",
    "Scenario": "ingest.testing.scenario",
    "Sent": "ingest.testing.scenario",
    "Server": "ingest.testing.served",
    "VirtualClock": "ingest.testing.virtual_time",
    "VirtualDesk": "ingest.testing.desk",
    "VirtualLoop": "ingest.testing.virtual_time",
    "judged": "ingest.testing.laboratory:run",
    "lmtp": "ingest.testing.client",
    "mails_of": "ingest.testing.scenario",
    "node": "ingest.testing.in_process",
    "on_virtual_time": "ingest.testing.virtual_time:run",
    "one_direction": "ingest.testing.responders",
    "server": "ingest.testing.served:running",
    "settings": "ingest.testing.in_process",
    "smtp": "ingest.testing.client",
    "two_of_ours": "ingest.testing.responders",
    "virtual_desk": "ingest.testing.desk",
}
"""Name to its module, `module:name` where it is called otherwise there."""

if not TYPE_CHECKING:  # else a type checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        refuse_strangers()  # it may not have been asked: see there
        module, _, there = _HOMES[name].partition(":")
        thing = globals()[name] = getattr(import_module(module), there or name)
        return thing

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})

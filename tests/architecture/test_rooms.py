"""Every folder is a room: one sentence over its door, a short list of neighbours, few enough files to take in.

`ROOMS` is the list of neighbours (DESIGN section 1). A room sees the values of its package and the rooms that stand
here; anything else is an arrow that nobody decided on, and the failure draws what there is.
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT, imports, modules, plant

MOST = 20
"""Modules side by side in one folder, `__init__` included."""

VALUES = {
    "parsers": {"limits", "message"},
    "loopguard": {"arrival", "dealings", "envelope", "policy", "verdict"},
    "ingest": {
        "catalogue",
        "errors",
        "listen_address",
        "logs",
        "mailboxes",
        "metrics",
        "records",
        "rfc3339",
        "settings",
        "utf8",
    },
}
"""Modules at the door of a package that every room of it may see: its value types."""

PURE = ("parsers", "parsers.headers", "loopguard", "loopguard.*")
ENGINES = (
    "ingest.calls",
    "ingest.ports",
    "ingest.ports.pages",
    "ingest.ports.lasting",
    "ingest.threads",
    "ingest.record_json",
)
ROOMS: dict[str, tuple[str, ...]] = {
    "parsers": ("parsers.*",),
    "parsers.characters": (),
    "parsers.headers": ("parsers.characters",),
    "parsers.quotes": ("parsers.characters", "parsers.headers"),
    "parsers.html": ("parsers.characters", "parsers.quotes"),
    "parsers.parts": ("parsers.characters", "parsers.headers", "parsers.html"),
    "parsers.carried": ("parsers.headers", "parsers.parts", "parsers.quotes"),
    "loopguard": ("parsers", "loopguard.*"),
    "loopguard.words": ("parsers",),
    "loopguard.words.topics": (),
    "loopguard.identity": ("parsers", "parsers.headers", "loopguard.words"),
    "loopguard.checks": ("parsers", "parsers.headers", "loopguard.words", "loopguard.identity", "loopguard.checks.*"),
    "loopguard.checks.shapes": ("parsers", "loopguard.words", "loopguard.words.topics", "loopguard.checks"),
    "loopguard.rules": ("loopguard.words", "loopguard.identity"),
    "ingest": ("ingest.*", *PURE),
    "ingest.threads": PURE,
    "ingest.ports": ("ingest.threads", "ingest.ports.pages", "ingest.ports.lasting", *PURE),
    "ingest.ports.pages": ("ingest.ports.lasting",),
    "ingest.ports.lasting": ("ingest.ports.pages",),
    "ingest.heart": ("ingest.ports", "ingest.threads", "ingest.turns", *PURE),
    "ingest.turns": ("ingest.ports", "parsers.quotes", *PURE),
    "ingest.calls": (),
    "ingest.adapters": (),
    "ingest.adapters.directory": ENGINES,
    "ingest.adapters.elasticsearch": ENGINES,
    "ingest.adapters.mongodb": (*ENGINES, "ingest.adapters.mongodb.*", *PURE),
    "ingest.adapters.mongodb.decisions": (*ENGINES, "ingest.adapters.mongodb", *PURE),
    "ingest.adapters.mongodb.threads": (*ENGINES, "ingest.adapters.mongodb", *PURE),
    "ingest.adapters.sqlite": (*ENGINES, "ingest.adapters.sqlite.*", *PURE),
    "ingest.adapters.sqlite.decisions": (*ENGINES, "ingest.adapters.sqlite", *PURE),
    "ingest.adapters.sqlite.threads": (*ENGINES, "ingest.adapters.sqlite", *PURE),
    "ingest.spool": ("ingest.calls", "ingest.ports", "ingest.spool.ledger", *PURE),
    "ingest.spool.ledger": ("ingest.spool", "ingest.ports", "ingest.calls"),
    "ingest.log_lines": (),
    "ingest.sockets": (),
    "ingest.preflight": (
        "ingest.accounts",
        "ingest.notices",
        "ingest.roles",
        "ingest.server_url",
        "ingest.sockets",
        "ingest.spool",
        "ingest.staff",
        "ingest.web.pages",
        "ingest.webhooks",
    ),
    "ingest.intake": ("ingest.ports", "ingest.sockets", *PURE),
    "ingest.work": ("ingest.heart", "ingest.feed", "ingest.calls", "ingest.ports", "ingest.spool", *PURE),
    "ingest.jobs": ("ingest.staff", "ingest.heart", "ingest.work", "ingest.calls", "ingest.ports", *PURE),
    "ingest.sending": ("ingest.ports", "ingest.threads", "ingest.turns", "ingest.config", *PURE),
    "ingest.staff": ("ingest.heart", "ingest.feed", "ingest.turns", *ENGINES, "ingest.spool", *PURE),
    "ingest.staff.allowing": ("ingest.ports", "ingest.ports.lasting", "ingest.staff", "ingest.turns", *PURE),
    "ingest.staff.looking": ("ingest.heart", "ingest.staff", "ingest.turns", *ENGINES, *PURE),
    "ingest.staff.shunted": ("ingest.heart", "ingest.staff", "ingest.ports", "ingest.spool", *PURE),
    "ingest.staff.tracing": ("ingest.ports", "ingest.spool", *PURE),
    "ingest.feed": ("ingest.calls", "ingest.ports", "ingest.record_json", *PURE),
    "ingest.library": (
        *("ingest.staff", "ingest.heart", "ingest.feed", "ingest.ports", "ingest.spool", "ingest.threads"),
        *("ingest.wiring", *PURE),
    ),
    "ingest.webhooks": ("ingest.calls", "ingest.feed", "ingest.ports", "ingest.work", *PURE),
    "ingest.notices": (
        *("ingest.calls", "ingest.feed", "ingest.ports", "ingest.work", "ingest.webhooks", "ingest.staff"),
        *("ingest.threads", *PURE),
    ),
    "ingest.accounts": ("ingest.ports", "ingest.staff", *PURE),
    "ingest.testing": (
        *("ingest.heart", "ingest.ports", "ingest.node", "ingest.config", "ingest.wiring", "ingest.own_packages"),
        *("ingest.sending", "ingest.turns"),  # what was sent is told on virtual time, and what becomes of it is asked
        *PURE,
    ),
    "ingest.web": (
        *("ingest.sending", "ingest.staff", "ingest.ports", "ingest.spool", "ingest.feed", "ingest.heart"),
        *("ingest.accounts", "ingest.config", "ingest.sockets", "ingest.wiring", "ingest.web.*", *PURE),
        "ingest.notices",
    ),
    "ingest.web.deadlines": (),
    "ingest.web.door": (
        "ingest.intake",
        "ingest.calls",
        "ingest.ports",
        "ingest.spool",
        "ingest.staff",
        "ingest.web",
        *PURE,
    ),
    "ingest.web.answers": (
        "ingest.intake",
        "ingest.web",
    ),
    "ingest.web.entry": ("ingest.accounts", "ingest.ports", "ingest.staff", "ingest.web"),
    "ingest.web.oidc": ("ingest.accounts", "ingest.ports", "ingest.staff", "ingest.web"),
    "ingest.web.forms": (
        "ingest.web.forms.*",
        "ingest.accounts",
        "ingest.jobs",
        "ingest.threads",
        "ingest.sending",
        "ingest.staff",
        "ingest.ports",
        *PURE,
    ),
    "ingest.web.forms.decisions": (
        "ingest.web.forms",
        "ingest.staff.allowing",
        "ingest.accounts",
        "ingest.jobs",
        "ingest.threads",
        "ingest.sending",
        "ingest.staff",
        "ingest.ports",
        *PURE,
    ),
    "ingest.web.api": (
        *("ingest.sending", "ingest.staff", "ingest.ports", "ingest.spool", "ingest.feed", "ingest.heart"),
        *("ingest.web", "ingest.web.*", "ingest.accounts", "ingest.jobs", "ingest.wiring", *PURE),
    ),
    "ingest.web.api.accounts": (
        *("ingest.sending", "ingest.staff", "ingest.ports", "ingest.spool", "ingest.feed", "ingest.heart"),
        *("ingest.web", "ingest.web.*", "ingest.accounts", "ingest.jobs", "ingest.wiring", *PURE),
    ),
    "ingest.web.api.decisions": (
        "ingest.staff.allowing",
        *("ingest.sending", "ingest.staff", "ingest.ports", "ingest.spool", "ingest.feed", "ingest.heart"),
        *("ingest.web", "ingest.web.*", "ingest.accounts", "ingest.jobs", "ingest.wiring", *PURE),
    ),
    "ingest.web.pages": (
        "ingest.staff.allowing",
        *("ingest.sending", "ingest.staff", "ingest.ports", "ingest.spool", "ingest.feed", "ingest.heart"),
        *("ingest.web", "ingest.web.*", "ingest.accounts", "ingest.jobs", "ingest.wiring", *PURE),
    ),
    "ingest.web.pages.held": (
        *("ingest.sending", "ingest.staff", "ingest.ports", "ingest.spool", "ingest.feed", "ingest.heart"),
        *("ingest.web", "ingest.web.*", "ingest.accounts", "ingest.jobs", "ingest.wiring", *PURE),
    ),
    "ingest.web.pages.mail": (
        *("ingest.sending", "ingest.staff", "ingest.ports", "ingest.spool", "ingest.feed", "ingest.heart"),
        *("ingest.web", "ingest.web.*", "ingest.accounts", "ingest.jobs", "ingest.wiring", *PURE),
    ),
    "ingest.web.pages.desk": (
        *("ingest.sending", "ingest.staff", "ingest.ports", "ingest.spool", "ingest.feed", "ingest.heart"),
        *("ingest.web", "ingest.web.*", "ingest.accounts", "ingest.jobs", "ingest.wiring", *PURE),
    ),
    "ingest.roles": (
        *("ingest.intake", "ingest.work", "ingest.web", "ingest.webhooks", "ingest.staff", "ingest.heart"),
        *(
            "ingest.notices",
            "ingest.feed",
            "ingest.accounts",
            "ingest.jobs",
            "ingest.calls",
            "ingest.ports",
            "ingest.sockets",
            "ingest.spool",
        ),
        "ingest.wiring",
    ),
    "ingest.demo": (
        "ingest.accounts",
        "ingest.config",
        "ingest.ports",
        "ingest.spool",
        "ingest.staff",
        "ingest.wiring",
    ),
    "ingest.cli": ("ingest", "ingest.*", *PURE),
    "ingest.cli.accounts": ("ingest", "ingest.*", *PURE),
    "ingest.cli.allowing": ("ingest", "ingest.*", *PURE),
    "ingest.cli.decisions": ("ingest", "ingest.*", *PURE),
    "ingest.cli.notices": ("ingest", "ingest.*", *PURE),
    "ingest.cli.stored": ("ingest", "ingest.*", *PURE),
    "ingest.cli.webhooks": ("ingest", "ingest.*", *PURE),
}
"""Room to what it may import: rooms (`a.*`: those below `a`), or single modules at the door of the package."""


def room_of(module: str, root: Path) -> str:
    """Return the folder that the module `module` stands in, or is."""
    parts = module.split(".")
    while not (root / Path(*parts)).is_dir():
        parts.pop()
    return ".".join(parts)


def arrows(root: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (room, what it imports: a room or a module at a package's door, where) for what crosses a wall."""
    for found in imports(root):
        package = found.name.partition(".")[0]
        path = root / Path(*found.name.split("."))
        if package not in PACKAGES or not (path.is_dir() or path.with_suffix(".py").is_file()):
            continue  # a name in a module: its module is in the list as well
        here, there = ".".join(found.path.parts[:-1]), room_of(found.name, root)
        if path.is_dir() and found.name in PACKAGES:
            continue  # `from loopguard import x`: what the package shows everybody
        at_the_door = there in PACKAGES and not path.is_dir()
        if here == there or (at_the_door and path.stem in VALUES[package]):
            continue
        yield here, found.name if at_the_door else there, str(found)


def allowed(there: str, neighbours: tuple[str, ...]) -> bool:
    """Whether `there` (a room, or a module at a package's door) is among the neighbours or stands at a named door."""
    return any(
        there == one or (one.endswith(".*") and there.startswith(one[:-1])) or there.rpartition(".")[0] == one
        for one in neighbours
    )


def picture(root: Path) -> str:
    """Draw the arrows: a line a room."""
    drawn: dict[str, set[str]] = {}
    for here, there, _ in arrows(root):
        drawn.setdefault(here, set()).add(there)
    return "\n".join(f"{here:32} -> {', '.join(sorted(there))}" for here, there in sorted(drawn.items()))


def arrows_that_nobody_decided_on(root: Path) -> list[str]:
    return sorted(
        f"{where}: {here} is no neighbour of {there}"
        for here, there, where in arrows(root)
        if not allowed(there, ROOMS.get(here, ()))
    )


def rooms_without_a_sentence(root: Path) -> list[str]:
    return [
        f"{room} has no sentence over its door"
        for room in sorted({".".join(path.parts[:-1]) for path, _ in modules(root)})
        if room not in ROOMS or not _sentence(root / Path(*room.split(".")) / "__init__.py")
    ]


def crowded_rooms(root: Path) -> list[str]:
    folders = [path.parent.as_posix() for path, _ in modules(root)]
    return [
        f"{folder} has {folders.count(folder)} modules; {MOST} is the most"
        for folder in sorted(set(folders))
        if folders.count(folder) > MOST
    ]


def _sentence(door: Path) -> bool:
    text = ast.get_docstring(ast.parse(door.read_text(encoding="utf-8"))) if door.is_file() else None
    return bool(text and text.split("\n\n")[0].rstrip().endswith("."))


CHECKS: tuple[Callable[[Path], list[str]], ...] = (
    arrows_that_nobody_decided_on,
    rooms_without_a_sentence,
    crowded_rooms,
)
GOOD = {
    "parsers/__init__.py": '"""Bytes to facts."""\n',
    "parsers/message.py": "",
    "parsers/headers/__init__.py": '"""What a header holds."""\n',
    "parsers/headers/date.py": "from parsers.message import x\n",
    "ingest/__init__.py": '"""All of it."""\n',
    "ingest/records.py": "",
    "ingest/ports/__init__.py": '"""What is needed of the world."""\n',
    "ingest/ports/store.py": "from ingest.records import x\nfrom parsers import y\n",
    "ingest/heart/__init__.py": '"""One mail."""\n',
    "ingest/heart/pipeline.py": "from ingest.ports.store import x\n",
}
BAD: list[tuple[Callable[[Path], list[str]], dict[str, str]]] = [
    (arrows_that_nobody_decided_on, {"ingest/ports/x.py": "from ingest.heart.pipeline import y\n"}),
    (
        arrows_that_nobody_decided_on,
        {"ingest/heart/x.py": "def late():\n    from ingest import wiring\n", "ingest/wiring.py": ""},
    ),
    (arrows_that_nobody_decided_on, {"parsers/headers/x.py": "import parsers.parse\n", "parsers/parse.py": ""}),
    (rooms_without_a_sentence, {"ingest/new/__init__.py": '"""A room that is on no list."""\n'}),
    (rooms_without_a_sentence, {"ingest/heart/__init__.py": ""}),
    (crowded_rooms, {f"ingest/heart/part{number}.py": "" for number in range(20)}),
]


@pytest.mark.parametrize("check", CHECKS)
def test_this_tree_holds_to(check: Callable[[Path], list[str]]) -> None:
    broken = check(ROOT)
    assert not broken, "\n".join([*broken, "", picture(ROOT)])


@pytest.mark.parametrize("check", CHECKS)
def test_a_good_tree_passes(check: Callable[[Path], list[str]], tmp_path: Path) -> None:
    assert check(plant(tmp_path, GOOD)) == []


@pytest.mark.parametrize(("check", "files"), BAD)
def test_a_bad_tree_is_found(check: Callable[[Path], list[str]], files: dict[str, str], tmp_path: Path) -> None:
    assert check(plant(tmp_path, {**GOOD, **files}))


def test_every_check_is_shown_to_bite() -> None:
    assert {check for check, _ in BAD} == set(CHECKS)


def test_the_picture_draws_every_room_that_knows_another(tmp_path: Path) -> None:
    assert "ingest.heart" in picture(plant(tmp_path, GOOD))

"""Turns settings into adapters; the one module that names them, each imported only when it is chosen."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import structlog

from ingest.calls.breaker import Breaker
from ingest.errors import Damaged, SearchUnavailable, SettingError
from ingest.ports import Originals, Ports, SearchIndex
from ingest.ports.lasting.allowances import Kept
from ingest.settings import Settings
from ingest.spool.ownership import Ownership

__all__ = ["Engines", "engines", "in_memory", "preload", "scratch", "search_index"]


log = structlog.get_logger()

FTS = "search.sqlite"


@dataclass(frozen=True, slots=True)
class Engines:
    """The adapters of one process, open. Close them in one go."""

    ports: Ports
    index: SearchIndex

    @property
    def breakers(self) -> tuple[Breaker, ...]:
        """One an engine: the breakers of the store, the originals and the index."""
        found = (getattr(one, "breaker", None) for one in (self.ports.store, self.ports.originals, self.index))
        return tuple(dict.fromkeys(one for one in found if isinstance(one, Breaker)))

    @property
    def needed(self) -> tuple[Breaker, ...]:
        """The breakers of the engines that mail cannot do without: all but the index's."""
        return tuple(one for one in self.breakers if one.engine != "search")

    async def close(self) -> None:
        """Close every adapter."""
        await self.ports.close()
        await self.index.close()


async def engines(settings: Settings, *, mend: bool = True) -> Engines:
    """Open the adapters that `settings` choose; no server need answer yet.

    A damaged embedded index is set aside and filled again from the store, unless who asks only reads (`mend`). Raises
    `SettingError`, `Damaged`, and with a damaged index `StoreUnavailable`.
    """
    _folder(settings.data_dir)
    ports = _mongodb(settings) if settings.store.url.get_secret_value() else _sqlite(settings)
    try:
        return Engines(ports, await search_index(settings))
    except Damaged as damage:
        if not mend:
            raise
        log.warning("index-damaged", error=str(damage), set_aside=f"{FTS}.damaged")
        await ports.store.forget_index()  # first: if this fails, the next start finds the damage again
        return Engines(ports, _renewed(settings))


def preload(settings: Settings) -> None:
    """Import the adapters that `settings` choose, in a process that forks others, so that those need not."""
    store, search = settings.store.url.get_secret_value(), settings.search.url.get_secret_value()
    import_module("ingest.adapters.directory")
    import_module("ingest.adapters.mongodb" if store else "ingest.adapters.sqlite")
    import_module("ingest.adapters.elasticsearch" if search else "ingest.adapters.sqlite")


async def search_index(settings: Settings) -> SearchIndex:
    """Open the search index alone. Raises `SettingError`, `Damaged`."""
    search = settings.search
    if not search.url.get_secret_value():
        return _embedded_index(settings)
    from ingest.adapters.elasticsearch import ElasticsearchIndex

    return ElasticsearchIndex.open(
        search.url.get_secret_value(),
        search.index,
        api_key=search.api_key.get_secret_value(),
        analyzer=search.analyzer,
        compatibility=search.compatibility,
        timeout_s=search.timeout_s,
    )


def _embedded_index(settings: Settings) -> SearchIndex:
    from ingest.adapters.sqlite import SqliteDatabase, SqliteSearchIndex

    _folder(settings.data_dir)
    return SqliteSearchIndex(SqliteDatabase.open(settings.data_dir / FTS, SearchUnavailable))


def _renewed(settings: Settings) -> SearchIndex:
    """Set the damaged index aside and open a new one. Of the processes that find the damage at once, one does so."""
    turn = Ownership(settings.data_dir / "run", "index", patience_s=5)
    try:
        return _embedded_index(settings)
    except Damaged:
        (settings.data_dir / FTS).rename(settings.data_dir / f"{FTS}.damaged")
        return _embedded_index(settings)
    finally:
        turn.release()


def scratch(folder: Path, originals: Originals) -> Ports:
    """Return ports of their own in `folder`, for a run that is thrown away."""
    return _on_sqlite(folder / "scratch.sqlite", originals)


def in_memory(originals: Path) -> Ports:
    """Return ports of their own in memory, with the originals in a folder: for tests."""
    from ingest.adapters.directory import DirectoryOriginals

    return _on_sqlite(Path(":memory:"), DirectoryOriginals(originals))


def _sqlite(settings: Settings) -> Ports:
    return _on_sqlite(settings.data_dir / "store.sqlite", _directory(settings))


def _on_sqlite(path: Path, originals: Originals) -> Ports:
    from ingest.adapters.sqlite import (
        SqliteAccounts,
        SqliteAllowances,
        SqliteArrivals,
        SqliteAudit,
        SqliteChanges,
        SqliteDatabase,
        SqliteInquiries,
        SqliteJobs,
        SqliteLease,
        SqliteMailStore,
        SqliteNodes,
        SqliteOutbox,
        SqlitePostponements,
        SqliteQuarantine,
        SqliteRequests,
        SqliteThreads,
        SqliteTurnBook,
    )

    database = SqliteDatabase.open(path)
    return Ports(
        threads=SqliteThreads(database),
        arrivals=SqliteArrivals(database),
        turns=SqliteTurnBook(database),
        originals=originals,
        store=SqliteMailStore(database),
        quarantine=SqliteQuarantine(database),
        requests=SqliteRequests(database),
        nodes=SqliteNodes(database),
        inquiries=SqliteInquiries(database),
        jobs=SqliteJobs(database),
        audit=SqliteAudit(database),
        allowances=SqliteAllowances(database),
        at_once=SqliteAllowances(database, Kept.AT_ONCE),
        changes=SqliteChanges(database),
        outbox=SqliteOutbox(database),
        leases=lambda name: SqliteLease(database, name),
        accounts=SqliteAccounts(database),
        postponements=SqlitePostponements(database),
        index_lease=SqliteLease(database, "index"),
    )


def _mongodb(settings: Settings) -> Ports:
    from ingest.adapters.mongodb import (
        GridfsOriginals,
        MongoAccounts,
        MongoAllowances,
        MongoArrivals,
        MongoAudit,
        MongoChanges,
        MongoInquiries,
        MongoJobs,
        MongoLease,
        MongoMailStore,
        MongoNodes,
        MongoOutbox,
        MongoPostponements,
        MongoQuarantine,
        MongoRequests,
        MongoThreads,
        MongoTurnBook,
        connect,
    )

    store = settings.store
    database = connect(
        store.url.get_secret_value(), store.driver, store.database, store.timeout_s, store.connect_timeout_s
    )
    in_files = settings.originals.where == "directory"
    return Ports(
        threads=MongoThreads(database),
        arrivals=MongoArrivals(database),
        turns=MongoTurnBook(database),
        originals=_directory(settings) if in_files else GridfsOriginals(database),
        store=MongoMailStore(database),
        quarantine=MongoQuarantine(database),
        requests=MongoRequests(database),
        nodes=MongoNodes(database),
        inquiries=MongoInquiries(database),
        jobs=MongoJobs(database),
        audit=MongoAudit(database),
        allowances=MongoAllowances(database),
        at_once=MongoAllowances(database, Kept.AT_ONCE),
        changes=MongoChanges(database),
        outbox=MongoOutbox(database),
        leases=lambda name: MongoLease(database, name),
        accounts=MongoAccounts(database),
        postponements=MongoPostponements(database),
        index_lease=MongoLease(database, "index"),
    )


def _directory(settings: Settings) -> Originals:
    from ingest.adapters.directory import DirectoryOriginals

    return DirectoryOriginals(settings.originals.folder or settings.data_dir / "originals")


def _folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"data_dir: cannot create {folder}: {error.strerror}") from error

"""`ingest search`: find stored mail by words."""

import asyncio
from typing import Annotated

import typer

from ingest.cli.decisions.wanted import within
from ingest.cli.options import Config, Json, print_json, tell, when
from ingest.cli.reading import reading
from ingest.ports import Hit

__all__ = ["search"]


def search(
    words: Annotated[list[str], typer.Argument(help="Words that the mail holds, all of them.")],
    mailbox: Annotated[str | None, typer.Option(help="Only mail of this mailbox.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="How many hits at most.")] = 20,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Find stored mail by words in subject, text, people, attachment names and ids. Exit 1 when there is none."""
    hits = asyncio.run(_search(" ".join(words), mailbox, limit, config))
    for hit in hits:
        if as_json:
            from ingest.web.forms.found import FoundForm

            print_json(FoundForm.of_hit(hit, " ".join(words)).model_dump(mode="json"))
        else:
            tell(f"{when(hit.accepted_at)}  {hit.sender or '(nobody)'}: {hit.subject or '(no subject)'}")
            tell(f"    {hit.mailbox}  {hit.kind}  {hit.id}\n    {hit.snippet}")
    if not hits:
        tell(f"nothing is found by {' '.join(words)}", err=True)
    raise typer.Exit(0 if hits else 1)


async def _search(words: str, mailbox: str | None, limit: int, config: Config) -> list[Hit]:
    from ingest.mailboxes import Mailboxes
    from ingest.wiring import search_index

    with reading(config) as settings:
        wanted = within([mailbox] if mailbox else None, Mailboxes(settings))
        index = await search_index(settings)
        try:
            await index.prepare()
            return await index.search(words, wanted, limit)
        finally:
            await index.close()

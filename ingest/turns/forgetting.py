"""Takes out of what is known of parties what an erased mail, or a person who was erased, left there.

What an organisation's other people did stays, and how much of ours went to it. A bounce about the person alone goes,
one about several does not. It does not reach the dealings with
an address elsewhere that a mail only named in Reply-To; they hold no address, and go after some days.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from ingest.ports.turn_book import Known, TurnBook
from ingest.turns.parties import each, keys_of
from loopguard.dealings import Dealings, author_digest
from loopguard.identity.pair import BOUNCE, person

__all__ = ["forget_mails"]


async def forget_mails(turns: TurnBook, mails: Mapping[str, str], address: str = "") -> None:
    """Forget mails, whose senders are given by delivery key, and all of `address`. Raises `StoreUnavailable`.

    What names the address goes last, so that a crash is mended by doing it again.
    """
    writers = {person(one) for one in (address, *mails.values())} if address else set[str]()
    authors = {author_digest(one) for who in writers if who for one in (who, f"{BOUNCE}{who}")}

    def fold(known: Known) -> tuple[Known, None]:
        return tuple(_without(one, mails.keys(), authors) for one in known), None

    for keys in each((*mails.values(), address)):
        await turns.change(keys, fold)
    if address:
        await turns.remove(keys_of(address)[:1])


def _without(one: Dealings, ids: Collection[str], authors: Collection[str]) -> Dealings:
    known = (*one.mails, *one.unbidden, *(mail for mail, _ in one.firsts))
    gone = {*ids, *(mail.id for mail in known if mail.author in authors)}
    return replace(
        one,
        rounds=tuple(made for made in one.rounds if made.id not in gone and made.author not in authors),
        mails=tuple(mail for mail in one.mails if mail.id not in gone),
        firsts=tuple(entry for entry in one.firsts if entry[0].id not in gone and entry[0].author not in authors),
        followed=tuple(entry for entry in one.followed if entry[0] not in gone),
        unbidden=tuple(mail for mail in one.unbidden if mail.id not in gone),
    )

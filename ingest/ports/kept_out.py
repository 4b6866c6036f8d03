"""Under which names mail is kept out of store and quarantine once it was erased: its own, and those of its people.

A person is named by a digest, so that what is erased is not written down by erasing it; who knows an address can still
tell whether it is there.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from ingest.errors import Erased
from ingest.records import HeldMessage, StoredMessage

__all__ = ["PERSON", "forbidden", "names_of", "people_of", "person_name", "subject_of"]

PERSON = "person:"


def person_name(address: str) -> str:
    """Return the name of all mail whose author or reverse-path an address is."""
    return PERSON + sha256(address.lower().encode("utf-8", "surrogatepass")).hexdigest()[:32]


def subject_of(person: str, until: float) -> str:
    """Return how a request names all mail under a `person_name` that was accepted until then."""
    return f"{person}@{until}"


def people_of(subjects: Iterable[str]) -> dict[str, float]:
    """Return whom requests for erasure name, by `person_name`, and until when; those for one mail name nobody."""
    pairs = (one.partition("@") for one in subjects if one.startswith(PERSON))
    return {person: float(until) for person, _, until in pairs}


def names_of(mail: StoredMessage | HeldMessage) -> tuple[str, ...]:
    """Return the names that a mail may be kept out under."""
    path = mail.receipt.envelope.reverse_path if isinstance(mail, HeldMessage) else mail.reverse_path
    return (mail.id, *(person_name(one) for one in dict.fromkeys((mail.sender, path)) if one))


def forbidden(mail: StoredMessage | HeldMessage, known: Mapping[str, float]) -> Erased | None:
    """Return why a mail is kept out, by what is `known` of names and until when they are; None: it is not.

    What was accepted later is another mail: whoever was forgotten may write again.
    """
    at = mail.receipt.accepted_at if isinstance(mail, HeldMessage) else mail.accepted_at
    names = {name: known[name] for name in names_of(mail) if name in known and at <= known[name]}
    return Erased(f"mail {mail.id} was erased: it is not taken in again", mail=mail.id, names=names) if names else None

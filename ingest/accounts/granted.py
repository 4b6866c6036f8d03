"""What a user or a token may, as the value that routes and decisions see; by a token nobody may more than himself."""

from ingest.ports.accounts import Token, User
from ingest.staff.caller import Caller, Role, Verb

__all__ = ["of_token", "of_user"]

_ROLES = {str(role): role for role in Role}
_VERBS = {str(verb): verb for verb in Verb}


def of_user(user: User) -> Caller:
    """Return a user as a caller. A role that this build does not know may nothing."""
    role = _ROLES.get(user.role)
    verbs = role.verbs if role is not None and not user.disabled else frozenset[Verb]()
    return Caller(user.name, verbs, _boxes(user.mailboxes))


def of_token(token: Token, owner: Caller | None) -> Caller:
    """Return a token as a caller: no more than its owner may now, who is None for one that was made at a node."""
    verbs = frozenset(_VERBS[verb] for verb in token.verbs if verb in _VERBS)
    boxes = _boxes(token.mailboxes)
    if owner is not None:
        verbs &= owner.verbs
        boxes = boxes if owner.mailboxes is None else owner.mailboxes if boxes is None else boxes & owner.mailboxes
    return Caller(f"token:{token.name}", verbs, boxes, token.id)


def _boxes(mailboxes: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if mailboxes is None else frozenset(mailboxes)

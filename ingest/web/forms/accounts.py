"""Users, tokens and logins as the API takes and gives them. No hash and no secret is in them, but once."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ingest.accounts.sessions import Begun, csrf_token
from ingest.ports.accounts import Token, User
from ingest.rfc3339 import rfc3339
from ingest.staff.caller import Caller, Role, Verb
from ingest.web.forms.words import Given

__all__ = ["LoginBody", "NewToken", "NewUser", "PasswordBody", "TokenBody", "TokenForm", "Tokens", "UserChange",
           "UserForm", "Users", "WhoForm"]  # fmt: skip

Name = Annotated[str, Field(min_length=1, max_length=100)]
Secret = Annotated[str, Field(min_length=1, max_length=1_000)]
Boxes = Annotated[list[Annotated[str, Field(max_length=320)]], Field(max_length=1_000)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class LoginBody(_Body):
    """A login by name and password."""

    name: Name
    password: Secret = Field(repr=False)


class PasswordBody(_Body):
    """Another password for oneself."""

    old: Secret = Field(repr=False)
    new: Secret = Field(repr=False)


class WhoForm(BaseModel):
    """Who asks, and what he may."""

    name: str
    verbs: list[Verb]
    mailboxes: list[str] | None = Field(description="null: all")
    csrf_token: str | None = Field(None, description="of a login: send it in X-CSRF-Token with what changes anything")
    expires_at: str | None = None

    @classmethod
    def of(cls, caller: Caller, session: Begun | None = None) -> "WhoForm":
        """Return the form of a caller, and of his login if it was one."""
        boxes = None if caller.mailboxes is None else sorted(caller.mailboxes)
        who = cls(name=caller.name, verbs=sorted(caller.verbs), mailboxes=boxes)
        if session is not None:
            who.csrf_token, who.expires_at = csrf_token(session.secret), rfc3339(session.session.expires_at)
        return who


class NewUser(_Body):
    """A user to be added. Without a password he comes in by an issuer or a proxy."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._@+-]{0,99}$")]
    role: Role = Role.VIEWER
    mailboxes: Boxes | None = None
    password: Secret | None = Field(None, repr=False)


class UserChange(_Body):
    """What is to be different; what is not named stays."""

    role: Role = Role.VIEWER
    mailboxes: Boxes | None = None
    password: Secret = Field("", repr=False)
    disabled: bool = False


class UserForm(BaseModel):
    """A user."""

    name: str
    role: str
    mailboxes: list[str] | None
    disabled: bool
    has_password: bool
    created_at: str
    changed_at: str

    @classmethod
    def of(cls, user: User) -> "UserForm":
        """Return the form of a user."""
        return cls(
            name=user.name,
            role=user.role,
            mailboxes=_list(user.mailboxes),
            disabled=user.disabled,
            has_password=bool(user.password),
            created_at=rfc3339(user.created_at),
            changed_at=rfc3339(user.changed_at),
        )


class Users(BaseModel):
    """All users."""

    items: list[UserForm]
    next: str | None = None


class TokenBody(_Body):
    """A token to be made."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,39}$")]
    verbs: Annotated[list[Verb], Field(min_length=1, max_length=len(Verb))]
    mailboxes: Boxes | None = None
    expires_at: Given | None = None


class TokenForm(BaseModel):
    """A token, without its secret."""

    id: str
    name: str
    verbs: list[str]
    mailboxes: list[str] | None
    owner: str | None
    created_at: str
    used_at: str | None = Field(description="within the hour")
    expires_at: str | None
    revoked_at: str | None

    @classmethod
    def of(cls, token: Token) -> "TokenForm":
        """Return the form of a token."""
        return cls(
            id=token.id,
            name=token.name,
            verbs=list(token.verbs),
            mailboxes=_list(token.mailboxes),
            owner=token.owner or None,
            created_at=rfc3339(token.created_at),
            used_at=rfc3339(token.used_at),
            expires_at=rfc3339(token.expires_at),
            revoked_at=rfc3339(token.revoked_at),
        )


class NewToken(BaseModel):
    """A token that was made, with what its holder sends: it is shown this once."""

    token: TokenForm
    secret: str = Field(repr=False)


class Tokens(BaseModel):
    """All tokens, oldest first."""

    items: list[TokenForm]
    next: str | None = None


def _list(mailboxes: tuple[str, ...] | None) -> list[str] | None:
    return None if mailboxes is None else list(mailboxes)

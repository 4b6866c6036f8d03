"""Who reaches the web role, against who is let in: a door that is open to all, or to nobody, is a setting error."""

from collections.abc import Iterator

from ingest.errors import SettingError
from ingest.listen_address import ListenAddress
from ingest.settings import Settings

__all__ = ["check_reach", "doubtful_reach", "wrong_reach"]


def check_reach(settings: Settings) -> None:
    """Raise `SettingError` for what `wrong_reach` finds."""
    for wrong in wrong_reach(settings):
        raise SettingError(wrong)


def wrong_reach(settings: Settings) -> Iterator[str]:
    """Yield a sentence for a web role that others reach, where all come in, or no way in is set up.

    The store is not asked: it need not answer when a node starts. That there are users, `web.accounts` says.
    """
    web = settings.web
    if not web.listen or ListenAddress.read(web.listen).is_local:
        return
    if web.open_on_loopback:
        yield (
            f"web.open_on_loopback is true and web.listen is {web.listen}, which other machines reach: listen on"
            " 127.0.0.1:8026 or a Unix socket, or leave open_on_loopback out and let users in by account"
        )
    elif not (web.accounts or web.oidc.issuer or web.proxy.user_header):
        yield (
            f"web.listen is {web.listen}, which other machines reach: add a user with `ingest user add` or a token with"
            " `ingest token add` and set web.accounts = true, or set web.oidc or web.proxy, or listen on 127.0.0.1:8026"
        )


def doubtful_reach(settings: Settings) -> Iterator[str]:
    """Yield a sentence where passwords and tokens would cross a network as they are."""
    web = settings.web
    if web.listen and not ListenAddress.read(web.listen).is_local and not web.proxy.trusted:
        yield (
            f"web.listen is {web.listen} and web.proxy.trusted names no proxy: this node speaks no TLS, so passwords"
            " and tokens cross the network as they are; put a proxy with TLS in front and name its address"
        )

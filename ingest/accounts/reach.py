"""Who reaches the web role, against who is let in: a door that is open to all, or to nobody, is a setting error."""

from ingest.errors import SettingError
from ingest.listen_address import ListenAddress
from ingest.settings import Settings

__all__ = ["check_reach"]


def check_reach(settings: Settings) -> None:
    """Raise `SettingError` for a web role that others reach, and where no way in is set up or none is asked for."""
    web = settings.web
    if not web.listen or ListenAddress.read(web.listen).is_local:
        return
    if web.open_on_loopback:
        raise SettingError(
            f"web.open_on_loopback is true and web.listen is {web.listen}, which other machines reach: listen on"
            " 127.0.0.1:8026 or a Unix socket, or let users in by account and leave open_on_loopback out"
        )
    if not (web.accounts or web.oidc.issuer or web.proxy.user_header):
        raise SettingError(
            f"web.listen is {web.listen}, which other machines reach: add a user with `ingest user add` or a token with"
            " `ingest token add` and set web.accounts = true, or set web.oidc or web.proxy, or listen on 127.0.0.1:8026"
        )

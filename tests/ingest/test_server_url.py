"""A server's URL is shown with its hosts and without its secrets, and a password that moves the host is refused."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.server_url import shown, unescaped
from ingest.settings import Settings


@pytest.mark.parametrize(
    ("url", "as_shown"),
    [
        ("", ""),
        ("mongodb://db", "mongodb://db"),
        ("mongodb://user:pass@db1:27017,db2/x", "mongodb://user:***@db1:27017,db2/x"),
        ("mongodb+srv://u:p%40ss@c.example/?w=majority", "mongodb+srv://u:***@c.example/?w=majority"),
        ("mongodb://u@db/?authSource=admin", "mongodb://u@db/?authSource=admin"),
        ("mongodb://u:@db", "mongodb://u:***@db"),
        (
            "mongodb://db/?tlsCertificateKeyFilePassword=s&ssl=true",
            "mongodb://db/?tlsCertificateKeyFilePassword=***&ssl=true",
        ),
        ("mongodb://db/?authMechanismProperties=AWS_SESSION_TOKEN:s", "mongodb://db/?authMechanismProperties=***"),
        ("https://elastic:pass@es:9200/path", "https://elastic:***@es:9200/path"),
        ("https://es/?api_key=s&pretty", "https://es/?api_key=***&pretty"),
        ("nonsense", "***"),
        ("mongodb://u:p@ss@db", "***"),
    ],
)
def test_what_is_shown(url: str, as_shown: str) -> None:
    assert shown(url) == as_shown


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("mongodb://u:p@ss@db", "@"),
        ("mongodb://u:p/ss@db", "/"),
        ("mongodb://u:p#ss@db", "#"),
        ("mongodb://u:p:ss@db", ":"),
        ("mongodb://u:100%@db", "%"),
        ("mongodb://u:100%zz@db", "%"),
        ("mongodb://u:[x@db", "["),
        ("mongodb://u:p ss@db", " "),
        ("mongodb://u:p%40ss@db/?x=a@b", ""),
        ("mongodb://db/a@b", "/"),
        ("mongodb://[::1]:27017/x", ""),
    ],
)
def test_what_must_be_escaped(url: str, found: str) -> None:
    assert unescaped(url) == found
    if found:
        with pytest.raises(ValueError, match="in its user or password") as error:
            Settings.model_validate({"store": {"url": url}})
        assert "ss@" not in str(error.value.errors(include_input=False))


@given(st.text(min_size=4), st.text())
def test_no_password_shows(password: str, user: str) -> None:
    url = f"mongodb://{quote(user, safe='')}:{quote(password, safe='')}@db.example/x"
    assert unescaped(url) == ""
    assert shown(url) == f"mongodb://{quote(user, safe='')}:***@db.example/x"


@given(st.text(st.sampled_from("ab:@/?#%[]& =.")))
def test_whatever_it_is_something_is_shown(rest: str) -> None:
    assert "secret" not in shown(f"mongodb://u:secret@{rest}").replace("***", "")
    shown(rest)

"""A relay that is not on this machine, as far as its address tells: what is asked of its certificate."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ingest.notices.relay import hand_over
from ingest.notices.table import NoticeSettings
from tests.notices.desk import SENDER, STAFF
from tests.notices.relay import Scripted

HOST = "127.0.0.2"
MAIL = b"Subject: hello\r\n\r\nhello\r\n"


def certificate(folder: Path) -> Path:
    """Make a certificate that only whoever is told of it believes."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    file = folder / "relay.pem"
    file.write_bytes(key.private_bytes(pem, form, serialization.NoEncryption()) + made.public_bytes(pem))
    return file


@asynccontextmanager
async def listening(relay: Scripted, tls: ssl.SSLContext | None = None) -> AsyncIterator[None]:
    server = await asyncio.start_server(relay.serve, HOST, 0, ssl=tls)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield
    finally:
        server.close()


async def test_smtps_needs_a_certificate_that_verifies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file := certificate(tmp_path))
    async with listening(relay := Scripted(), tls):
        given = NoticeSettings(relay=f"smtps://{HOST}:{relay.port}", sender=SENDER)
        refused = await hand_over(given, STAFF, MAIL)
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        accepted = await hand_over(given, STAFF, MAIL)
    assert not refused.accepted
    assert "certificate verify failed" in refused.said
    assert accepted.accepted, accepted.said
    assert len(relay.taken) == 1


@pytest.mark.parametrize("password", ["", "hunter2"])
async def test_without_tls_nothing_is_sent_where_it_is_required(password: str) -> None:
    async with listening(relay := Scripted()):
        user = "ann@" if password else ""
        more = {"password": password} if password else {"tls": "verified"}
        given = NoticeSettings.model_validate({"relay": f"smtp://{user}{HOST}:{relay.port}", "sender": SENDER, **more})
        answer = await hand_over(given, STAFF, MAIL)
        plain = NoticeSettings(relay=f"smtp://{HOST}:{relay.port}", sender=SENDER)
        offered = await hand_over(plain, STAFF, MAIL)
    assert not answer.accepted
    assert "STARTTLS" in answer.said
    assert not [one for one in relay.seen if one.startswith("AUTH")]
    assert offered.accepted

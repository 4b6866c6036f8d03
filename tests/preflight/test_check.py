"""Settings that pass as TOML and yet cannot work are named, all at once; what is only doubtful is said and passes."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ingest.errors import SettingError
from ingest.preflight import folders
from ingest.preflight.check import all_doubts, check
from ingest.roles import Role
from ingest.settings import Settings
from tests.cli.command import Command

BOX = {"mailbox": [{"address": "support@desk.example"}]}
NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


def settings(folder: Path, **tables: Any) -> Settings:
    return Settings.model_validate({"data_dir": folder / "data", **BOX, **tables})


def wrong(folder: Path, **tables: Any) -> str:
    with pytest.raises(SettingError) as error:
        check(settings(folder, **tables))
    return str(error.value)


def test_the_defaults_pass(tmp_path: Path) -> None:
    check(settings(tmp_path))
    assert [doubt for doubt in all_doubts(settings(tmp_path)) if not doubt.startswith("data_dir")] == []


@pytest.mark.parametrize(
    ("smtp", "lmtp", "web"),
    [
        ("127.0.0.1:8025", "127.0.0.1:8025", ""),
        ("0.0.0.0:25", "127.0.0.1:25", ""),
        (":25", "", "127.0.0.1:25"),
        ("[::]:25", "", "127.0.0.1:25"),
        ("", "localhost:24", "127.0.0.1:24"),
        ("[::1]:24", "", "localhost:24"),
        ("127.0.0.1:25", "192.0.2.1:24", "0.0.0.0:24"),
        ("", "unix:{}/socket", "unix:{}/socket"),
        ("", "unix:{}/socket", "unix:{}/./x/../socket"),
    ],
)
def test_one_address_for_two(tmp_path: Path, smtp: str, lmtp: str, web: str) -> None:
    (tmp_path / "x").mkdir()
    said = wrong(
        tmp_path, smtp={"listen": smtp}, lmtp={"listen": lmtp.format(tmp_path)}, web={"listen": web.format(tmp_path)}
    )
    assert "listen" in said
    assert "of its own" in said


@pytest.mark.parametrize(
    ("smtp", "lmtp", "web"),
    [
        ("127.0.0.1:25", "127.0.0.2:25", "127.0.0.1:26"),
        ("127.0.0.1:0", "127.0.0.1:0", "0.0.0.0:0"),
        ("192.0.2.1:25", "127.0.0.1:25", ""),
        ("", "unix:{}/one", "unix:{}/two"),
    ],
)
def test_addresses_that_go_together(tmp_path: Path, smtp: str, lmtp: str, web: str) -> None:
    listen = {"lmtp": {"listen": lmtp.format(tmp_path)}, "web": {"listen": web.format(tmp_path), "accounts": True}}
    check(settings(tmp_path, smtp={"listen": smtp}, **listen))


@pytest.mark.parametrize(
    ("lmtp", "said"),
    [
        (
            {"listen": "unix:/no/such/folder/lmtp"},
            "lmtp.listen: the folder /no/such/folder of the socket does not exist",
        ),
        ({"listen": "unix:/" + "x" * 120}, "more than the 107 octets"),
        ({"listen": "unix:{}/file"}, "file exists and is no socket"),
        ({"group": "no-such-group"}, "lmtp.group: there is no group no-such-group on this machine"),
    ],
)
def test_a_socket_that_cannot_be(tmp_path: Path, lmtp: dict[str, str], said: str) -> None:
    (tmp_path / "file").write_text("")
    assert said in wrong(tmp_path, lmtp={name: value.format(tmp_path) for name, value in lmtp.items()})


def test_no_listener_is_said(tmp_path: Path) -> None:
    off = {"smtp": {"listen": ""}, "web": {"listen": ""}}
    assert any("listens for no mail" in doubt for doubt in all_doubts(settings(tmp_path, **off)))


@pytest.mark.parametrize(
    ("url", "allowed", "refused"),
    [
        ("http://127.0.0.1:8080/hook", [], True),
        ("http://localhost:8080/hook", [], True),
        ("http://[::1]:8080/hook", ["127.0.0.1"], True),
        ("http://10.1.2.3/hook", ["10.1.2.4"], True),
        ("http://10.1.2.3/hook", ["10.1.0.0/16"], False),
        ("http://localhost:8080/hook", ["127.0.0.1"], False),
        ("https://desk.example/hook", [], False),
        ("https://1.1.1.1/hook", [], False),
    ],
)
def test_a_webhook_that_may_not_go_where_it_is_to_go_is_said(
    tmp_path: Path, url: str, allowed: list[str], refused: bool
) -> None:
    """It was the first thing that a newcomer's webhook met, and `check-config` said ok."""
    table = {"url": url, "secret": "whsec_" + "A" * 44, "allow_internal": allowed}
    found = [doubt for doubt in all_doubts(settings(tmp_path, webhook=[table])) if doubt.startswith("webhook")]
    assert len(found) == refused
    assert all("webhook.allow_internal" in doubt for doubt in found)


def test_rights_of_a_socket_that_is_none_are_said(tmp_path: Path) -> None:
    found = list(all_doubts(settings(tmp_path, lmtp={"mode": "0600"}, web={"group": "daemon"})))
    assert any("lmtp.mode: it is for a Unix socket" in doubt for doubt in found)
    assert any("web.group: it is for a Unix socket" in doubt for doubt in found)


@pytest.fixture(scope="module")
def pems() -> dict[str, bytes]:
    key, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())

    def pem(one: ec.EllipticCurvePrivateKey, how: Any = None) -> bytes:
        how = how or serialization.NoEncryption()
        return one.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)

    def certificate(begins: datetime.datetime, ends: datetime.datetime) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mx.desk.example")])
        made = x509.CertificateBuilder(name, name, key.public_key(), 1, begins, ends)
        return made.sign(key, hashes.SHA256())

    good = certificate(NOW - DAY, NOW + 90 * DAY)
    text = serialization.Encoding.PEM
    return {
        "good": good.public_bytes(text),
        "der": good.public_bytes(serialization.Encoding.DER),
        "expired": certificate(NOW - 9 * DAY, NOW - DAY).public_bytes(text),
        "soon": certificate(NOW - 9 * DAY, NOW + 3 * DAY).public_bytes(text),
        "early": certificate(NOW + DAY, NOW + 90 * DAY).public_bytes(text),
        "key": pem(key),
        "other": pem(other),
        "encrypted": pem(key, serialization.BestAvailableEncryption(b"secret")),
        "damaged": pem(key)[:60] + b"\n-----END PRIVATE KEY-----\n",
        "text": b"not PEM",
        "empty": b"",
    }


def tls(folder: Path, pems: dict[str, bytes], chain: str, key: str) -> dict[str, Any]:
    for name in (chain, key):
        if name in pems:
            (folder / name).write_bytes(pems[name])
    return {"smtp": {"tls_certificate": folder / chain, "tls_key": folder / key}}


@pytest.mark.parametrize(
    ("chain", "key", "said"),
    [
        ("text", "key", "tls_certificate: {}/text holds no PEM certificate"),
        ("empty", "key", "tls_certificate: {}/empty holds no PEM certificate"),
        ("der", "key", "tls_certificate: {}/der holds no PEM certificate"),
        ("key", "good", "tls_certificate: {}/key holds no PEM certificate"),
        ("good", "good", "tls_key: {}/good holds no PEM key"),
        ("good", "text", "tls_key: {}/text holds no PEM key"),
        ("good", "other", "tls_key: {}/other is not the key of the certificate in {}/good"),
        ("good", "encrypted", "tls_key: {}/encrypted is encrypted"),
        ("good", "damaged", "damaged, or not of one pair"),
        ("missing", "key", "tls_certificate: {}/missing cannot be read: No such file"),
        ("good", ".", "tls_key: {} cannot be read: Is a directory"),
    ],
)
def test_a_certificate_that_cannot_serve(
    tmp_path: Path, pems: dict[str, bytes], chain: str, key: str, said: str
) -> None:
    assert f"smtp.{said}".format(tmp_path, tmp_path).removeprefix("smtp.") in wrong(
        tmp_path, **tls(tmp_path, pems, chain, key)
    )


@pytest.mark.parametrize(
    ("chain", "said"), [("good", ""), ("expired", "expired on"), ("soon", "expires on"), ("early", "not valid before")]
)
def test_a_certificate_s_dates_are_said(tmp_path: Path, pems: dict[str, bytes], chain: str, said: str) -> None:
    set_ = settings(tmp_path, **tls(tmp_path, pems, chain, "key"))
    check(set_)
    found = [doubt for doubt in all_doubts(set_) if "tls_certificate" in doubt]
    assert len(found) == bool(said)
    assert all(said in doubt for doubt in found)


def test_folders_that_cannot_serve(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "data_dir: cannot create" in wrong(tmp_path, data_dir=tmp_path / "file" / "x")
    assert wrong(tmp_path, data_dir="/proc/x").startswith("data_dir: "), "it has no room, and takes no folder"
    for inside in ("data/spool", "data/spool/deep", "data/run/x", "data", "data/../data/spool"):
        assert "originals.folder: " in wrong(tmp_path, originals={"folder": tmp_path / inside})
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "spool").write_text("a file")
    assert f"data_dir: cannot create {tmp_path}/data/spool" in wrong(tmp_path)
    (tmp_path / "link").symlink_to(tmp_path / "data" / "run")
    (tmp_path / "data" / "run").mkdir()
    assert "originals.folder: " in wrong(tmp_path, originals={"folder": tmp_path / "link" / "x"})


@pytest.mark.parametrize(("kind", "said"), [("tmpfs", "is in memory"), ("nfs4", "network file system"), ("ext4", "")])
def test_a_file_system_that_keeps_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, said: str
) -> None:
    monkeypatch.setattr(folders, "_file_system", lambda _: kind)
    found = [doubt for doubt in all_doubts(settings(tmp_path)) if doubt.startswith("data_dir")]
    assert len(found) == bool(said)
    assert all(said in doubt for doubt in found)


def test_the_kind_of_a_file_system_is_that_of_the_nearest_mount() -> None:
    assert folders._file_system(Path("/proc/self")) == "proc"
    assert folders._file_system(Path("/dev/shm/no/such")) == "tmpfs"
    assert folders._file_system(Path("/no/such/place")) not in {"", "proc", "tmpfs"}


def test_a_retention_that_a_partition_outlasts_is_said(tmp_path: Path) -> None:
    spool = {"retention_s": 3600, "partition_s": 7200}
    assert any("spool.retention_s is 3600" in doubt for doubt in all_doubts(settings(tmp_path, spool=spool)))


@pytest.mark.parametrize(
    "name", ["mx desk.example", "mx.desk.example\r\nX: y", "-mx", "mx..example", "http://mx", "m_x", "é"]
)
def test_a_host_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no host name"):
        Settings.model_validate({"smtp": {"hostname": name}})


@pytest.mark.parametrize("name", ["", "mx", "mx.desk.example", "xn--bcher-kva.example", "[192.0.2.1]", "[IPv6:::1]"])
def test_a_host_name_that_is_one_is_taken(name: str) -> None:
    assert Settings.model_validate({"smtp": {"hostname": name}}).smtp.hostname == name


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_made(ingest: Command) -> None:
    text = ingest.config.read_text()
    before = sorted(ingest.folder.iterdir())
    ingest.config.write_text(
        f'smtp.listen = ":1"\nlmtp.listen = "[::]:1"\noriginals.folder = "{ingest.folder}/data/spool"\n{text}'
    )
    answer = ingest("check-config")
    assert answer.code == 78
    assert all(name in answer.err for name in ("smtp.listen", "lmtp.listen", "originals.folder"))
    assert ingest("serve").code == 78, "what check-config refuses does not start either"
    assert sorted(ingest.folder.iterdir()) == before


def test_what_is_shown_says_where_it_was_set(ingest: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INGEST_STORE__URL", "mongodb://desk:hunter2@db1.example,db2.example/x?replicaSet=rs0")
    monkeypatch.setenv("INGEST_SMTP__PROCESSES", "3")
    out = ingest("check-config").out
    assert "store.url = mongodb://desk:***@db1.example,db2.example/x?replicaSet=rs0  # environment\n" in out
    assert "smtp.processes = 3  # environment\n" in out
    assert f"mailbox.0.address = support@desk.example  # {ingest.config}\n" in out
    assert f"search.api_key = ***  # {ingest.config}\n" in out
    assert "web.listen = 127.0.0.1:8026\n" in out
    told = ingest("check-config", "--json").fact
    assert told["set_in"]["smtp.processes"] == "environment"
    assert told["stamp_key"] == [{"id": "k", "secret": "***"}]
    assert "hunter2" not in out + str(told)


def test_a_role_alone_is_checked_for_what_is_its_own(tmp_path: Path, ingest: Command) -> None:
    """`serve --role` checked nothing: what could not work showed when the first client came."""
    tables = {
        "smtp": {"listen": "127.0.0.1:8025", "tls_certificate": "/no/cert.pem", "tls_key": "/no/key.pem"},
        "lmtp": {"listen": "127.0.0.1:8025"},
        "web": {"listen": "0.0.0.0:8026"},
    }
    said = {}
    for role in Role:
        try:
            check(settings(tmp_path, **tables), role)
            said[role] = ""
        except SettingError as error:
            said[role] = str(error)
    assert "smtp.listen and lmtp.listen are both" in said[Role.INTAKE]
    assert "/no/cert.pem" in said[Role.INTAKE]
    assert "web.listen" in said[Role.WEB]
    assert "cert" not in said[Role.WEB]
    assert said[Role.WORKER] == said[Role.WEBHOOKS] == ""
    ingest.config.write_text(
        f'{ingest.config.read_text()}\n[lmtp]\nlisten = "127.0.0.1:24"\n[web]\nlisten = "127.0.0.1:24"\n'
    )
    answer = ingest("serve", "--role", "intake")
    assert (answer.code, "both 127.0.0.1:24" in answer.err) == (78, True)

"""The web role's own socket: a taken address and an impossible one are errors that name the setting."""

import socket
from pathlib import Path

import pytest

from ingest.errors import InUse, SettingError
from ingest.listen_address import ListenAddress
from ingest.web.sockets import UNSENT, bound


def test_a_free_port_is_told() -> None:
    with bound(ListenAddress("127.0.0.1", 0)) as made:
        assert made.getsockname()[1] > 0


def test_the_kernel_keeps_little_of_an_answer_beside_what_is_on_its_way() -> None:
    with bound(ListenAddress("127.0.0.1", 0)) as made:
        made.listen()
        with socket.create_connection(made.getsockname()), made.accept()[0] as answering:
            assert answering.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT) == UNSENT


def test_a_taken_port_is_named() -> None:
    with bound(ListenAddress("127.0.0.1", 0)) as made:
        made.listen()
        port = made.getsockname()[1]
        with pytest.raises(InUse, match=rf"web\.listen: 127\.0\.0\.1:{port} is in use"):
            bound(ListenAddress("127.0.0.1", port))


def test_an_address_that_is_not_here_is_a_setting_to_change() -> None:
    with pytest.raises(SettingError, match=r"web\.listen: cannot listen on 192\.0\.2\.1:80"):
        bound(ListenAddress("192.0.2.1", 80))


def test_a_dead_process_leaves_its_socket_and_the_next_one_takes_it(tmp_path: Path) -> None:
    address = ListenAddress(path=str(tmp_path / "web"))
    with bound(address) as made:
        made.listen()
        with pytest.raises(InUse):
            bound(address)
    with bound(address) as again:
        assert again.family == socket.AF_UNIX


def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "web").write_text("mine")
    with pytest.raises((InUse, SettingError)):
        bound(ListenAddress(path=str(tmp_path / "web")))
    assert (tmp_path / "web").read_text() == "mine"

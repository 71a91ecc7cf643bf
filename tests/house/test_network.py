"""The network is closed during tests (tests/conftest.py), and this machine is not."""

import asyncio
import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import NetworkClosed

AWAY = ("192.0.2.1", 9)  # a documentation address (RFC 5737): it leads nowhere even if the guard fails


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_socket_reaches_nothing_elsewhere(kind: int) -> None:
    with socket.socket(socket.AF_INET, kind) as one:
        one.settimeout(1)
        with pytest.raises(NetworkClosed):
            one.connect(AWAY)
        with pytest.raises(NetworkClosed):
            one.connect_ex(AWAY)
        with pytest.raises(NetworkClosed):
            one.sendto(b"", AWAY)


def test_no_name_is_looked_up() -> None:
    with pytest.raises(NetworkClosed):
        socket.getaddrinfo("kithline.example.org", 443)
    with pytest.raises(NetworkClosed):
        urllib.request.urlopen("http://kithline.example.org/", timeout=1)  # noqa: S310 - it must not open


def test_asyncio_is_closed_too() -> None:
    async def reach() -> None:
        await asyncio.open_connection(*AWAY)

    # in a thread of its own: the browser of other tests may keep a loop open in this one
    with ThreadPoolExecutor(1) as thread, pytest.raises(NetworkClosed):
        thread.submit(asyncio.run, asyncio.wait_for(reach(), 2)).result()


def test_this_machine_is_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=1) as one,
    ):
        assert one.getpeername() == server.getsockname()
    assert socket.getaddrinfo("localhost", 80)

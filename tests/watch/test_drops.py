"""Drops over HTTPS from a stub server: what is verified, bounded and refused."""

import ssl
import threading
import time
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest

from kithline.feeds.set_aside import SetAside
from kithline.watch import drops
from kithline.watch.configuration import BadConfiguration, configuration
from kithline.watch.credentials import Credential
from kithline.watch.drops import Drop
from kithline.watch.fetching import NotFetched
from kithline.watch.timetable import Timetable
from tests.intake.deliveries import one
from tests.watch.test_rounds import what

DAY = date(2026, 3, 12)
HEADERS = "LAESTAB,UPN,Forename,Surname,DOB,Start Date,Sessions,Category,Reason 1,Reason 2,Reason 3\n"
asked: list[tuple[str, str | None]] = []


class Stub(BaseHTTPRequestHandler):
    """What another system may answer, by the address that is asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked.append((self.path, self.headers["Authorization"]))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/good")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path.startswith("/nothing"):
            self.send_response(204)
            self.end_headers()
        elif self.path == "/gone":
            self.send_error(503)
        else:
            self._answer()

    def _answer(self) -> None:
        self.send_response(200)
        if self.path in ("/endless", "/slow"):
            self.send_header("Transfer-Encoding", "chunked")
        elif self.path != "/unsaid":
            length = {"/half": 1000, "/huge": 10 << 30}.get(self.path, len(HEADERS))
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.close_connection = True
        if self.path == "/endless":
            for _ in range(200):
                self.wfile.write(b"10000\r\n" + b"0" * (1 << 16) + b"\r\n")
        elif self.path == "/slow":
            for _ in range(50):
                self.wfile.write(b"1\r\n0\r\n")
                time.sleep(0.1)
        else:
            self.wfile.write(HEADERS.encode())

    def log_message(self, *_: object) -> None:
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Those who ask leave early; that is what is tried."""


def certificate(folder: Path) -> tuple[Path, Path]:
    """A key and a certificate of this machine, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pem, private


@pytest.fixture(scope="module")
def stub(tmp_path_factory):
    """The address of the stub and its certificate."""
    pem, private = certificate(tmp_path_factory.mktemp("stub"))
    server = Quiet(("127.0.0.1", 0), Stub)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"https://localhost:{server.server_port}", pem
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def drop(stub, monkeypatch):
    monkeypatch.setenv("THEIR_TOKEN", "hush")

    def make(path: str, **other: object) -> Drop:
        given = {
            "header": "Authorization",
            "scheme": "Bearer",
            "token": Credential(variable="THEIR_TOKEN"),
            "ca_file": stub[1],
            "most_mb": 1,
            "seconds": 20,
            **other,
        }
        every = Timetable(every=timedelta(hours=1))
        return Drop("mis", every, stub[0] + path, "suspensions_{date}.csv", **given)

    return make


def never() -> bool:
    return False


def test_a_file_is_fetched_with_its_token_and_taken_in(home, watch, drop):
    watching = watch(sources=(drop("/good?day={date}"),))
    watching.round()
    assert what(watching)[:2] == ["fetched", "taken_in"]
    assert asked[-1] == ("/good?day=2026-03-12", "Bearer hush")
    assert one("SELECT name FROM delivery_file") == "suspensions_2026-03-12.csv"
    assert "hush" not in str(watching.said) + repr(watching.configuration)
    (home / "watched/fetched.json").unlink()
    nothing = watch(sources=(drop("/nothing"),))
    nothing.round()
    assert nothing.said[0].words == "mis: nothing is there"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/moved", "it answers with a redirect, which is not followed"),
        ("/gone", "it answers 503"),
        ("/half", "it ends after 89 of 1,000 bytes"),
        ("/unsaid", "it does not say how long its answer is"),
        ("/huge", "it is larger than 1 MB"),
        ("/endless", "it is larger than 1 MB"),
    ],
)
def test_what_is_refused(drop, tmp_path, path, expected):
    with pytest.raises(NotFetched, match=expected):
        drop(path).fetch(tmp_path, DAY, never)


def test_one_that_dribbles_is_ended(drop, tmp_path):
    began = time.monotonic()
    with pytest.raises(NotFetched, match="it takes more than 1 s"):
        drop("/slow", seconds=1).fetch(tmp_path, DAY, never)
    assert time.monotonic() - began < 4


def test_a_certificate_that_nobody_vouches_for_and_a_server_that_is_away(drop, stub, tmp_path):
    before = len(asked)
    with pytest.raises(NotFetched, match="its certificate cannot be verified"):
        drop("/good", ca_file=None).fetch(tmp_path, DAY, never)
    assert len(asked) == before, "the token was not sent"
    away = Drop(
        "mis", Timetable(), "https://localhost:1/x", "suspensions_{date}.csv", "A", "", None, None, 1, 5
    )
    with pytest.raises(NotFetched, match="it cannot be fetched"):
        away.fetch(tmp_path, DAY, never)


def test_the_configuration_and_its_mistakes(tmp_path, monkeypatch):
    monkeypatch.setenv("THEIR_TOKEN", "hush")
    good = (
        '[[https]]\nname = "mis"\nat = ["06:30"]\naddress = "https://mis.example.org/{date}.csv"\n'
        'file = "suspensions_{date}.csv"\ntoken_env = "THEIR_TOKEN"\n'
    )
    (tmp_path / "watch.toml").write_text(good)
    assert [source.name for source in configuration(tmp_path).sources] == ["mis"]
    for old, new, fault in (
        ("https://", "http://", "[[https]] mis: address: expected one that begins with https://"),
        ("https://", "https://me:hush@", "[[https]] mis: address: expected https://host/path"),
        ("/{date}.csv", "/{day}.csv", "[[https]] mis: address: expected that no more than {date}"),
        ("suspensions_", "nothing_", "[[https]] mis: file: no feed expects a file of this name"),
        ("suspensions_", "../suspensions_", "[[https]] mis: file: expected a file name, without a folder"),
        ("token_env", "token", "[[https]] mis: token: no secret stands here"),
    ):
        (tmp_path / "watch.toml").write_text(good.replace(old, new))
        with pytest.raises(BadConfiguration) as told:
            configuration(tmp_path)
        assert fault in " ".join(told.value.faults), told.value.faults
    (tmp_path / "watch.toml").write_text(good.replace("suspensions_", "nothing_"))
    monkeypatch.setattr(drops, "set_aside", lambda: {"x": SetAside("x", "why", (r"nothing_.*\.csv",))})
    assert configuration(tmp_path).sources, "of a feed that is set aside the file is fetched all the same"
    (tmp_path / "watch.toml").write_text(good + good)
    with pytest.raises(BadConfiguration, match="two of .* are called mis"):
        configuration(tmp_path)

"""An identity provider over real HTTP on this machine: description, keys, token exchange; and it lies when told to.

Its keys are made for the run.
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

KEY, OTHER_KEY = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
CLIENT, SECRET = "kithline-client", "an-invented-client-secret"  # noqa: S105
TENANT, SUBJECT = "tenant-one", "subject-of-ada"


def public(key: Any, kid: str) -> dict[str, Any]:
    return {**json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key())), "kid": kid, "use": "sig"}


class Stub:
    """`claims` and `header` change what the next token says; `key` and `alg` how it is signed."""

    def __init__(self) -> None:
        self.issuer, self.nonce, self.challenge, self.posts = "", "", "", 0
        self.reset()

    def reset(self) -> None:
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.key: Any = KEY
        self.alg = "ES256"
        self.described_as = self.issuer
        self.more: dict[str, Any] = {}

    def asked(self, location: str) -> dict[str, str]:
        """What the browser brought, as a real provider keeps it."""
        given = {name: values[-1] for name, values in parse_qs(urlsplit(location).query).items()}
        self.nonce, self.challenge = given["nonce"], given["code_challenge"]
        return given

    def token(self, **changes: Any) -> str:
        now = int(time.time())
        made = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "pairwise",
            "oid": SUBJECT,
            "tid": TENANT,
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "name": "Ada Finch",
        }
        made |= self.claims | changes
        said = {key: value for key, value in made.items() if value is not None}
        header = {key: value for key, value in {"kid": "one", **self.header}.items() if value is not None}
        return jwt.encode(said, self.key, algorithm=self.alg, headers=header)

    def answer(self, method: str, path: str, body: str, headers: Any) -> tuple[int, Any]:
        if path == "/.well-known/openid-configuration":
            ends = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint")
            return 200, {
                "issuer": self.described_as,
                "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                **{name: f"{self.issuer}/{name}" for name in ends},
            }
        if path == "/keys":
            return 200, {"keys": [public(KEY, "one")]}
        if path == "/userinfo_endpoint":
            return 200, self.more
        if (method, path) == ("POST", "/token_endpoint"):
            self.posts += 1
            given = {name: values[-1] for name, values in parse_qs(body).items()}
            hashed = hashlib.sha256(given["code_verifier"].encode()).digest()
            is_right = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() == self.challenge
            if not is_right or (given["client_id"], given["client_secret"]) != (CLIENT, SECRET):
                return 400, {"error": "invalid_grant"}
            return 200, {"id_token": self.token(), "access_token": "opaque", "token_type": "Bearer"}
        return 404, {}


@contextmanager
def running() -> Iterator[Stub]:
    """The stub, answering."""
    stub = Stub()

    class Answers(BaseHTTPRequestHandler):
        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            status, said = stub.answer(self.command, urlsplit(self.path).path, body, self.headers)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        do_GET = do_POST = _do

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    stub.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    stub.reset()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""What these tests use: templates that need no Django, pages served with the strict policy, a browser."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from jinja2 import FileSystemLoader

from kithline.ui.environment import PageEnvironment, environment

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"


def make_environment() -> PageEnvironment:
    """The pages' environment with plain addresses, so that it needs no settings."""
    pages = environment(loader=FileSystemLoader(HERE / "templates"))
    pages.globals.update(static=lambda path: f"/static/{path}", url=lambda name, **_: f"/{name}/")
    return pages


@pytest.fixture
def pages() -> PageEnvironment:
    return make_environment()


@pytest.fixture
def draw(pages: PageEnvironment) -> Callable[..., str]:
    """Draws one line of template with the macros at hand: ``draw("ui.state('none-found')")``."""

    def drawn(expression: str, **values: Any) -> str:
        return pages.from_string(
            '{% import "ui/components.html" as ui %}{% import "ui/forms.html" as forms %}'
            '{% from "ui/chart.html" import chart %}{{ ' + expression + " }}"
        ).render(values)

    return drawn


@pytest.fixture(scope="session")
def sign_in_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with allauth's pages as our templates draw them.

    A site of its own makes them in another process, because Django takes its settings once in a process.
    """
    folder = tmp_path_factory.mktemp("sign-in")
    made = subprocess.run(
        [sys.executable, str(HERE / "sign_in_site.py"), str(folder)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    return folder


class _Served(SimpleHTTPRequestHandler):
    """The gallery at /, the static files at /static/; each answer carries the strict policy."""

    gallery: Path

    def translate_path(self, path: str) -> str:
        path = path.split("?")[0]
        roots = {
            "/static/ui/": REPOSITORY / "kithline/ui/static/ui",
            "/static/mfa/": _allauth() / "mfa/static/mfa",
            "/static/account/": _allauth() / "account/static/account",
        }
        for prefix, root in roots.items():
            if path.startswith(prefix):
                return str(root / path.removeprefix(prefix))
        return str(self.gallery / path.lstrip("/"))

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Keeps quiet."""


def _allauth() -> Path:
    import allauth

    return Path(allauth.__file__).parent


@pytest.fixture(scope="session")
def gallery_address(tmp_path_factory: pytest.TempPathFactory, sign_in_pages: Path) -> Iterator[str]:
    from tests.ui import gallery

    folder = tmp_path_factory.mktemp("gallery")
    for name, page in gallery.pages(make_environment()).items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    for page in sign_in_pages.glob("*.html"):
        shutil.copy(page, folder)
    served = type("Served", (_Served,), {"gallery": folder})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(served, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser(chromium: Any) -> Any:
    """Headless Chromium; skipped, with the reason, where there is none."""
    return chromium

"""A home of its own for each test, with its server stopped and its database removed afterwards."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kithline.ops.postgres import Cluster


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "a home with spaces"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def cluster(home: Path) -> Iterator[Cluster]:
    made = Cluster(home, settings={"shared_buffers": "16MB"})
    yield made
    remove(made)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One running server for the tests that only look at it."""
    made = Cluster(tmp_path_factory.mktemp("shared home"), settings={"shared_buffers": "16MB"})
    made.ensure()
    yield made
    remove(made)


def remove(cluster: Cluster) -> None:
    cluster.stop()
    shutil.rmtree(cluster.place)

"""One tiny city, made once for the module's tests."""

from datetime import date
from pathlib import Path

import pytest

from kithline.city.make import CityCounts, make_city
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES
from kithline.city.truth import Truth, make_truth

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CityCounts]:
    out = tmp_path_factory.mktemp("city") / "tiny"
    return out, make_city("tiny", 1, out, TODAY)


@pytest.fixture(scope="session")
def out(made: tuple[Path, CityCounts]) -> Path:
    return made[0]


@pytest.fixture(scope="session")
def ward_truth() -> Truth:
    """What is true of a ward, of the seed `Seeds(1)`."""
    return make_truth(Seeds(1), SIZES["ward"], TODAY)

"""What the checks are told to do: nothing is quietly switched off."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-spark.lock")


def test_warnings_are_errors(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.getini("filterwarnings")[0] == "error"
    for option in ("--strict-markers", "--strict-config"):
        assert option in PROJECT["tool"]["pytest"]["ini_options"]["addopts"]


def test_warnings_that_are_let_pass_are_listed_here(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.getini("filterwarnings")[1:] == []


def test_the_import_contract_lists_every_package() -> None:
    [down] = [each for each in PROJECT["tool"]["importlinter"]["contracts"] if each["id"] == "down"]
    listed = set(re.findall(r"\w+", " ".join(down["layers"])))
    packages = {path.parent.name for path in (ROOT / "kithline").glob("*/__init__.py")}
    modules = {path.stem for path in (ROOT / "kithline").glob("[!_]*.py")}
    assert packages | modules <= listed
    assert down["type"] == "layers" and down["exhaustive"] is True
    order = [set(re.findall(r"\w+", layer)) for layer in down["layers"]]
    assert order.index({"sharing"}) < order.index({"insight"}) < order.index({"record"})


def test_the_import_contracts_keep_portals_from_the_record() -> None:
    contracts = {each["id"]: each for each in PROJECT["tool"]["importlinter"]["contracts"]}
    assert {"down", "portals", "insight", "portals-record", "portals-door"} <= set(contracts)
    assert contracts["portals-record"]["forbidden_modules"] == ["kithline.record.**"]
    assert all("kithline.record.types" in each for each in contracts["portals-record"]["ignore_imports"])


def test_make_test_runs_every_check() -> None:
    checks = (ROOT / "scripts" / "check").read_text(encoding="utf-8")
    for program in ("ruff check", "ruff format --check", "lint-imports", "mypy", "bandit", "-m pytest"):
        assert program in checks, program
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "scripts/check all" in makefile and "scripts/check long" in makefile


def test_the_lock_is_of_the_day_that_doctor_says_and_security_md_has_the_times() -> None:
    from kithline.ops.packages import LOCK_SHA256, MENDED_WITHIN

    lock = (ROOT / "requirements.lock").read_bytes()
    assert hashlib.sha256(lock).hexdigest() == LOCK_SHA256, "make lock writes kithline/ops/packages.py"
    told = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    for severity, days in MENDED_WITHIN.items():
        assert f"| {severity.capitalize()} | {days} days |" in told


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_everything_by_hash_and_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text and "--index-url" not in text and "--find-links" not in text
    required = [entry for entry in re.split(r"\n(?=\S)", text) if entry.strip() and not entry.startswith("#")]
    assert len(required) > 20
    for entry in required:
        assert re.match(r"[a-z0-9.\-\[\]]+==[^ ;\\]+", entry, re.IGNORECASE), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_all_that_the_package_needs_is_in_the_lock() -> None:
    pinned = set(
        re.findall(
            r"^([a-z0-9.\-_]+)(?:\[[^]]*\])?==", (ROOT / LOCKS[0]).read_text(encoding="utf-8"), re.M | re.I
        )
    )
    names = {re.split(r"[\[<>=~ ]", each)[0].lower() for each in PROJECT["project"]["dependencies"]}
    assert names <= {name.lower() for name in pinned}

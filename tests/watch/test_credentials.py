"""Secrets are named in the configuration and never stand in it."""

from pathlib import Path

import pytest

from kithline.watch.credentials import Credential, credential
from kithline.watch.settings import Given


def asked(home: Path, **values: str) -> tuple[Credential | None, list[str]]:
    faults: list[str] = []
    return credential(Given(values, "[mail]", faults), "password", home), faults


def test_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "hush")
    found, faults = asked(tmp_path, password_env="A_SECRET")
    assert found is not None and found.read() == "hush" and faults == []
    assert "hush" not in repr(found)
    _, faults = asked(tmp_path, password_env="NO_SECRET")
    assert faults == ["[mail]: password_env: the environment has no variable NO_SECRET"]


def test_from_a_private_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    _, faults = asked(tmp_path, password_file="secret")
    assert faults == ["[mail]: password_file: there is no such file"]
    file.write_text("hush\n")
    file.chmod(0o640)
    found, faults = asked(tmp_path, password_file="secret")
    assert faults == ["[mail]: password_file: others may read or change it: chmod 600"]
    file.chmod(0o600)
    found, faults = asked(tmp_path, password_file="secret")
    assert found is not None and found.read() == "hush" and faults == []
    file.chmod(0o644)
    with pytest.raises(OSError, match="chmod 600"):
        found.read()


def test_a_secret_in_the_configuration_is_a_mistake_and_is_not_repeated(tmp_path: Path) -> None:
    _, faults = asked(tmp_path, password="hush")
    assert faults == ["[mail]: password: no secret stands here: use password_env or password_file"]

"""Secrets are made once, kept private, and the same for all who ask at the same time."""

import stat
import threading
from pathlib import Path

import pytest

from kithline.ops.secrets import Secrets


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    first = Secrets(tmp_path).get("login:pipeline")
    assert len(first) == 43
    assert Secrets(tmp_path).get("login:pipeline") == first
    assert Secrets(tmp_path).get("login:search") != first


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    Secrets(tmp_path).get("django")
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "secrets" / "django").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "secrets").iterdir()] == ["django"], "no half-made file stays"


def test_all_who_ask_at_once_get_the_same(tmp_path: Path) -> None:
    answers: list[str] = []
    gate = threading.Barrier(8)

    def ask() -> None:
        gate.wait()
        answers.append(Secrets(tmp_path).get("seal:school"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1


def test_a_secret_is_changed_and_the_one_before_is_kept(tmp_path: Path) -> None:
    kept = Secrets(tmp_path)
    first = kept.get("factors:school")
    assert kept.with_the_one_before("factors:school") == [first]
    kept.change("factors:school")
    now, before = kept.with_the_one_before("factors:school")
    assert before == first != now == kept.get("factors:school")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").iterdir()} == {0o600}


@pytest.mark.parametrize("name", ["../escape", "", "Upper", "a:", "a/b", ".hidden", "a\n"])
def test_a_name_cannot_lead_elsewhere(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="name of a secret"):
        Secrets(tmp_path).get(name)

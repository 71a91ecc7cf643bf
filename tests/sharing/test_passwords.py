"""Passwords that are not taken: those that lean on what everyone here would guess, and those that were stolen."""

import hashlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.sharing.conftest import Small

GOOD = "larch-otter-quarry-seven"
WORDS = {"kithline", "larkfield", "school", "summer", "password", "march", *map(str, range(2020, 2031))}


@pytest.mark.parametrize(
    ("password", "left"),
    [
        (GOOD, 24),
        ("Summer2026!!!!", 2),
        ("K1thl1ne-2026", 1),
        ("P@ssw0rd1234", 2),
        ("larkfield-school", 1),
        ("larch-school-otter-nine", 17),
        ("aaaaaaaaaaaaaaaa", 2),
        ("1234567890abcdefgh", 5),
        ("marching-otters-quarry", 17),
    ],
)
def test_a_word_that_is_guessed_counts_for_nothing(django_ready: None, password: str, left: int) -> None:
    from kithline.sharing.passwords import weight

    assert weight(password, WORDS) == left


def test_what_leans_on_the_council_a_school_a_role_or_ones_name_is_refused(
    small: Small, as_login: Any
) -> None:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organisation SET name = 'Thornapple Primary' WHERE id = %s",
            [small.record.schools[0]],
        )
    user: Any = SimpleNamespace(username="amara.quillfeather", first_name="Amara", last_name="Quillfeather")
    with as_login("school"):
        validate_password(GOOD, user)
        for guessed in (
            "thornapple-2026",
            "Safeguarding-Lead1",
            "quillfeather99!",
            "Welcome-January-26",
            "kithline-kithline",
        ):
            with pytest.raises(ValidationError) as why:
                validate_password(guessed, user)
            assert "easily guessed" in str(why.value) and guessed not in str(why.value)
    validate_password(GOOD, user)  # by command, on the pipeline's login


@pytest.mark.parametrize("shape", ["folder", "hashes", "plain"])
def test_a_stolen_password_is_found_in_each_shape_of_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_ready: None, shape: str
) -> None:
    from django.core.exceptions import ValidationError

    from kithline.sharing.passwords import NotBreached

    stolen = [f"stolen-otter-{number}" for number in range(40)]
    hashes = sorted(hashlib.sha1(each.encode(), usedforsecurity=False).hexdigest().upper() for each in stolen)
    place = tmp_path / "stolen"
    if shape == "folder":
        place.mkdir()
        for each in hashes:
            with (place / f"{each[:5]}.txt").open("a") as out:
                out.write(f"{each[5:]}:3\n")
    else:
        lines = hashes if shape == "hashes" else stolen
        place.write_text("".join(f"{each}{':7' if shape == 'hashes' else ''}\n" for each in lines))
    monkeypatch.setenv("KITHLINE_BREACHED_PASSWORDS", str(place))
    for each in stolen:
        with pytest.raises(ValidationError, match="was stolen"):
            NotBreached().validate(each)
    NotBreached().validate(GOOD)


def test_a_list_that_is_named_and_not_there_lets_no_password_pass(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from django.core.exceptions import ValidationError

    from kithline.sharing.checks import faults
    from kithline.sharing.passwords import NotBreached

    monkeypatch.setenv("KITHLINE_BREACHED_PASSWORDS", str(tmp_path / "gone.txt"))
    with pytest.raises(ValidationError, match="cannot be checked now"):
        NotBreached().validate(GOOD)
    assert GOOD not in caplog.text and "cannot be looked up" in caplog.text
    assert "KITHLINE_BREACHED_PASSWORDS: gone.txt is not there" in " ".join(each.what for each in faults())

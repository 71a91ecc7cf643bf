"""Who oversees sharing, beside the rows of `tests.portals.rows`: invented."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.portals.rows import PASSWORD, Written
from tests.portals.rows_database import TODAY

OFFICER, AUDITOR, MANAGER = "governance.officer", "outside.auditor", "team.manager"
HOLDERS = {
    OFFICER: ("Ines Gower", "information_governance_officer"),
    AUDITOR: ("Abel Teague", "auditor"),
    MANAGER: ("Merle Tarn", "team_manager"),
}
REASON = {"reason_code": "immediate_harm", "reason": "A neighbour rang: shouting, then silence."}


@pytest.fixture(scope="module")
def overseen(filled: tuple[str, Written]) -> Written:
    """The rows, with an officer, an auditor and a team manager."""
    from kithline.sharing.instance import SignIn, make_user

    for username, (name, role) in HOLDERS.items():
        make_user(SignIn(username, name, role, "199"), PASSWORD, since=TODAY)
    return filled[1]


@pytest.fixture
def governed(
    overseen: Written, sign_in: Callable[[str], AbstractContextManager[Any]]
) -> Iterator[Callable[[str], AbstractContextManager[Any]]]:
    """`with governed(OFFICER) as client:` as `sign_in`, with those who oversee."""
    yield sign_in


@pytest.fixture
def opened(governed: Callable[[str], AbstractContextManager[Any]], overseen: Written) -> str:
    """The address of a child of another school, whom the lead of Larkfield has opened by emergency access."""
    with governed("lead.larkfield") as client:
        answer = client.post("/share/emergency/", {"record": str(overseen.public["Plain"]), **REASON})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return str(answer["Location"])


@pytest.fixture
def settings_home() -> Iterator[Callable[[Any], None]]:
    """`settings_home(folder)`: the installation's home is that folder, until the test's end."""
    from django.test import override_settings

    held: list[Any] = []

    def use(folder: Any) -> None:
        held.append(override_settings(HOME=folder))
        held[-1].enable()

    yield use
    for each in reversed(held):
        each.disable()

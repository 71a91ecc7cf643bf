"""Decisions to share or not, and agreement to services: written by who has the child, read by who should."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.portals.oversight import OFFICER
from tests.portals.rows import Written

Client = Callable[[str], AbstractContextManager[Any]]
NOT_SHARED = {
    "decision": "not_share",
    "what": "What the grandmother said",
    "to_whom": "the sports club",
    "family": "told",
    "reason": "The club does not need it for anything that it does.",
}
AGREED = {
    "service": "early_help",
    "given_by": "Mother",
    "what_for": "a family support plan",
    "given_on": "2026-03-02",
}


def of(rows: Written, name: str, rest: str) -> str:
    return f"/share/{rows.public[name]}/{rest}/"


def text_of(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_a_decision_not_to_share_is_kept_with_its_reason(governed: Client, overseen: Written) -> None:
    path = of(overseen, "Ottoline", "decision")
    with governed("worker") as client:
        assert "There is a problem" in client.post(path, {**NOT_SHARED, "reason": ""}).content.decode()
        assert client.post(path, NOT_SHARED).status_code == 302
        page = text_of(client, path)
    assert "Not shared: What the grandmother said" in page and "Jo Marrick, Social worker" in page
    with governed(
        "lead.larkfield"
    ) as client:  # the school has the child too, and was not whom it was shared with
        assert "grandmother" not in text_of(client, path)
    with governed("lead.mossbank") as client:
        assert client.get(path).status_code == 404 and client.post(path, NOT_SHARED).status_code == 404


def test_to_share_a_law_in_force_is_chosen(
    governed: Client, overseen: Written, tmp_path: Any, settings_home: Callable[[Any], None]
) -> None:
    path = of(overseen, "Ottoline", "decision")
    share = {**NOT_SHARED, "decision": "share", "what": "Where she is seen"}
    with governed("lead.larkfield") as client:
        page = text_of(client, path)
        assert "Not to be chosen yet: Children Act 2004 s.16LA" in page and 'value="ca2004_16la"' not in page
        for law in ("", "ca2004_16la"):
            assert "There is a problem" in client.post(path, {**share, "law": law}).content.decode()
        (tmp_path / "governance.toml").write_text("[commenced]\nca2004_16la = 2026-03-01\n")
        settings_home(tmp_path)
        assert 'value="ca2004_16la"' in text_of(client, path)
        assert client.post(path, {**share, "law": "ca2004_16la"}).status_code == 302
        assert "Children Act 2004 s.16LA" in text_of(client, path)
    with governed(OFFICER) as client:
        assert client.get(path).status_code == 404


def test_agreement_to_a_service_is_written_down_and_taken_back(governed: Client, overseen: Written) -> None:
    path = of(overseen, "Ottoline", "consent")
    with governed("worker") as client:
        late = client.post(path, {**AGREED, "given_on": "2027-01-01"}).content.decode()
        assert "Enter a day that is past" in late
        assert client.post(path, AGREED).status_code == 302
        page = text_of(client, path)
        assert "Mother agreed to a family support plan" in page
        key = re.findall(r"/consent/(\d+)/withdraw/", page)[0]
        assert client.post(f"{path}{key}/withdraw/").status_code == 302
        assert client.post(f"{path}{key}/withdraw/").status_code == 404  # it does not stand any more
        assert "taken back on 12 March" in text_of(client, path)
    with governed("lead.larkfield") as client:  # who sees that early help is involved
        assert "a family support plan" in text_of(client, path)
    with governed("lead.mossbank") as client:
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("table", ["sharing_decision", "service_consent"])
def test_what_was_written_is_neither_changed_nor_written_for_others(overseen: Written, table: str) -> None:
    from tests.sharing.login import Login

    for audience in ("school", "authority"):
        one = Login(audience)
        assert one.refuses(f"UPDATE {table} SET by_name = 'x'") and one.refuses(f"DELETE FROM {table}")
        assert one.rows(f"SELECT 1 FROM {table}") == []
        one.close()


def test_what_was_written_follows_a_merge_and_its_undoing(governed: Client, overseen: Written) -> None:
    from kithline.record.models import Person

    path = of(overseen, "Ottoline", "decision")
    with governed("lead.larkfield") as client:
        client.post(path, {**NOT_SHARED, "what": "Where she plays football"})
    child, other = (overseen.ids[name] for name in ("Ottoline", "pupil 1"))
    merged = Person.objects.filter(pk=child)
    merged.update(status="absorbed", absorbed_into_id=other)
    with governed("lead.larkfield") as client:
        assert "Where she plays football" in text_of(client, of(overseen, "pupil 1", "decision"))
    merged.update(status="active", absorbed_into_id=None)
    with governed("lead.larkfield") as client:
        assert "Where she plays football" not in text_of(client, of(overseen, "pupil 1", "decision"))
        assert "Where she plays football" in text_of(client, path)

"""No pupil of another school stands in any page that a school's lead can open."""

import re
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import psycopg
import pytest

from tests.journeys.walking import LEAD, OTHER_LEAD, Walk

pytestmark = pytest.mark.browser
Record = psycopg.Connection[dict[str, Any]]
MOST_PAGES, MANY_PAGES = 60, 140  # in the ordinary tests, and in the long ones
_LINK = re.compile(r'href="([^"]+)"')
_LEFT_ALONE = ("/static/", "/sign-out/", "/sign-in/")


def pupils_of(record: Record, username: str) -> list[dict[str, Any]]:
    """Each pupil of the lead's school: name as chosen, id, and every pupil number that any source gives."""
    return record.execute(
        "SELECT p.id, p.public_id::text AS public_id, "
        "max(c.value) FILTER (WHERE c.field = 'surname') AS surname, "
        "max(c.value) FILTER (WHERE c.field = 'forename') AS forename, "
        "coalesce((SELECT array_agg(DISTINCT i.value) FROM person_identifier i WHERE i.person_id = p.id "
        "AND i.scheme IN ('upn', 'former_upn') AND length(i.value) = 13), '{}') AS upns "
        "FROM app_user u JOIN role_assignment h ON h.user_id = u.id "
        "JOIN pupil_at a ON a.school_id = h.organisation_id JOIN person p ON p.id = a.person_id "
        "JOIN chosen_value c ON c.person_id = p.id WHERE u.username = %s GROUP BY p.id, p.public_id",
        [username],
    ).fetchall()


def canaries(pupils: list[dict[str, Any]]) -> set[str]:
    found = set()
    for each in pupils:
        found |= {each["public_id"], *each["upns"]}
        if each["surname"] and each["forename"]:
            found |= {f"{each['surname']}, {each['forename']}", f"{each['forename']} {each['surname']}"}
    return found


def pages_from(page: Any, first: str, most: int) -> dict[str, str]:
    """The pages that links lead to, breadth first, by address; none of them fails."""
    waiting, found = [first], {}
    while waiting and len(found) < most:
        address = waiting.pop(0)
        if address in found:
            continue
        answer = page.request.get(address)
        assert answer.status == 200, address
        found[address] = unescape(answer.text())
        for link in _LINK.findall(answer.text()):
            to = urldefrag(urljoin(address, unescape(link))).url
            parts = urlsplit(to)
            if parts.netloc == urlsplit(first).netloc and not parts.path.startswith(_LEFT_ALONE):
                waiting.append(to)
    return found


@pytest.mark.parametrize(
    ("username", "other", "most"),
    [
        (LEAD, OTHER_LEAD, MOST_PAGES),
        *(
            pytest.param(*who, MANY_PAGES, marks=pytest.mark.long)
            for who in ((LEAD, OTHER_LEAD), (OTHER_LEAD, LEAD))
        ),
    ],
)
def test_no_page_of_a_lead_names_another_schools_pupil(
    walk: Walk, record: Record, username: str, other: str, most: int
) -> None:
    own, others = pupils_of(record, username), pupils_of(record, other)
    here = {each["id"] for each in own}
    ours = canaries(own)
    theirs = canaries([each for each in others if each["id"] not in here]) - ours  # two may share a name
    assert len(theirs) > 100 and sum(len(each["upns"]) for each in others) > 20
    pages = pages_from(walk.home(username), f"{walk.sites.school}/pupils/today/", most)
    assert sum("/pupils/" in address and address.count("-") >= 4 for address in pages) >= most // 5
    for address, text in pages.items():
        assert not [canary for canary in theirs if canary in text], address
    everything = " ".join(pages.values())  # the search finds what is there
    assert sum(each["public_id"] in everything for each in own) >= most // 5
    assert sum(f"{each['surname']}, {each['forename']}" in everything for each in own) >= most // 5

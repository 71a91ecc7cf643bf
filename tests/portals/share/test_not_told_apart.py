"""Whatever page of a child is asked for, a child of somebody else's and one who is not there are one answer."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from tests.portals.rows import Written

NOBODY = UUID("00000000-0000-4000-8000-000000000000")
OTHERS = {"code": "0123456789ab", "kind": "relative"}
BY_SORT = {"UUIDConverter": NOBODY, "IntConverter": 1}


def pages_of_a_child() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address of ours that names a child, with what else it needs."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(patterns: Any, space: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for each in patterns:
            if isinstance(each, URLResolver):
                yield from walk(each.url_patterns, each.namespace or space)
            elif isinstance(each, URLPattern) and "public_id" in each.pattern.converters:
                needed = {
                    name: OTHERS.get(name) or BY_SORT.get(type(sort).__name__, "x")
                    for name, sort in each.pattern.converters.items()
                    if name != "public_id"
                }
                yield f"{space}:{each.name}", needed

    yield from walk(get_resolver().url_patterns, "")


@pytest.mark.parametrize("username", ["lead.larkfield", "worker", "coordinator"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_child_out_of_scope_and_none_at_all_are_one_page(
    rows: Written, sign_in: Any, username: str, method: str
) -> None:
    from django.urls import reverse

    def said(client: Any, name: str, public: UUID, needed: dict[str, Any]) -> tuple[int, str]:
        answer = getattr(client, method)(reverse(name, kwargs={"public_id": public, **needed}))
        text = answer.content.decode().replace(str(public), "ID")
        return answer.status_code, re.sub(r'csrfmiddlewaretoken" value="[^"]*"', "", text)

    pages = list(pages_of_a_child())
    assert len(pages) > 8 and ("share:add_of", {"kind": "relative"}) in pages
    with sign_in(username) as client:
        own = reverse("pupils:child", kwargs={"public_id": NOBODY})
        theirs = {
            str(each)
            for each in rows.public.values()
            if client.get(own.replace(str(NOBODY), str(each))).status_code
            in (200, 302)  # or of who was merged
        }
        strange = [each for each in rows.public.values() if str(each) not in theirs]
        assert strange
        for name, needed in pages:
            none = said(client, name, NOBODY, needed)
            assert none[0] in (404, 405), name
            for public in strange[:3]:
                assert said(client, name, public, needed) == none, (name, public)

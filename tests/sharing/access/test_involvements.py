"""Who is involved: one card for a worker, however often a source tells of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from kithline.sharing.access.involvements import InvolvementRow, involvements_of, told_once
from tests.portals.rows import Written
from tests.portals.rows_database import TODAY

CONCERN = InvolvementRow(
    service="school_safeguarding",
    role="Safeguarding lead",
    is_masked=False,
    valid_from=date(2025, 11, 3),
    valid_to=None,
    source_record_id=1,
    name="Jo Marrick",
    title="",
    team="",
    telephone="01632 960011",
    email="",
    manager="",
    duty_telephone="",
    feed=None,
    as_at=None,
    received_at=None,
    worker="7",
)


def test_a_lead_told_with_each_concern_is_one_card_since_the_first(
    viewing: Callable[..., object], rows: Written
) -> None:
    later = replace(CONCERN, valid_from=date(2026, 1, 9), source_record_id=2)
    other = replace(later, worker="8", name="Sam Tolley", source_record_id=3)
    with viewing("lead.larkfield", "") as viewer:
        shown, _ = involvements_of(viewer, told_once([later, other, CONCERN], {}), {}, TODAY)
    cards = [(card.name, card.since) for card in shown if card.service == "school_safeguarding"]
    assert cards == [("Jo Marrick", date(2025, 11, 3)), ("Sam Tolley", date(2026, 1, 9))]


def test_what_has_ended_and_begun_again_stays_two() -> None:
    before = replace(CONCERN, valid_to=date(2025, 12, 1), source_record_id=2)
    again = replace(CONCERN, valid_from=date(2026, 1, 9), source_record_id=3)
    assert told_once([before, again], {}) == [before, again]

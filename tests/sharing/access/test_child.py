"""One child through the door, under the sites' own logins."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.http import Http404

from kithline.record.types.child import NONE_FOUND, NOT_PERMITTED, NOT_SUPPLIED, PRESENT, ChildPage
from kithline.sharing.access.child import Moved, open_child
from tests.portals.rows import Written
from tests.portals.rows_database import TODAY

Viewing = Callable[..., object]


def see(viewing: Viewing, username: str, rows: Written, label: str, role: str = "") -> ChildPage:
    with viewing(username, role) as viewer:
        found = open_child(viewer, rows.public[label], on=TODAY, page="pupils.child")
    assert isinstance(found, ChildPage)
    return found


def test_who_is_involved_comes_with_how_to_reach_them(viewing: Viewing, rows: Written) -> None:
    card = see(viewing, "lead.larkfield", rows, "Ottoline").involvements[0]
    assert (card.service, card.name, card.team) == ("social_work", "Jo Marrick", "East team")
    assert (card.telephone, card.manager, card.duty_telephone) == (
        "01632 960011",
        "Pat Ellery",
        "01632 960999",
    )
    assert card.source is not None and card.source.as_at == TODAY and card.until is None


def test_an_ended_involvement_says_so_and_an_earlier_worker_is_kept(viewing: Viewing, rows: Written) -> None:
    page = see(viewing, "lead.larkfield", rows, "Ottoline")
    early_help = next(card for card in page.involvements if card.service == "early_help")
    assert early_help.until is not None and early_help.name == "Ali Reeve"
    assert [card.name for card in page.earlier] == ["Sam Tolley"]


def test_the_feed_that_speaks_for_the_later_day_is_believed(viewing: Viewing, rows: Written) -> None:
    """Last year's return still tells as open what the case system tells as ended."""
    page = see(viewing, "lead.larkfield", rows, "Ottoline")
    early_help = [card for card in page.involvements if card.service == "early_help"]
    assert [card.until is not None for card in early_help] == [True]
    (began,) = [entry for entry in page.timeline if entry.title == "Early help: involvement began"]
    assert {line.feed for line in began.sources} == {"case_system", "ssda903"}


def test_states_of_services_are_told_apart(viewing: Viewing, rows: Written) -> None:
    page = see(viewing, "lead.mossbank", rows, "Plain")
    states = {card.service: card.state for card in page.involvements}
    assert states["social_work"] == NONE_FOUND
    assert states["school_nursing"] == NOT_SUPPLIED
    assert states["youth_justice"] == NOT_PERMITTED
    assert not any(card.is_masked for card in page.involvements)


def test_a_masked_service_is_one_card_that_names_nothing(viewing: Viewing, rows: Written) -> None:
    page = see(viewing, "lead.larkfield", rows, "Ottoline")
    (masked,) = [card for card in page.involvements if card.is_masked]
    assert (masked.name, masked.since, masked.source) == ("", None, None)
    assert {card.state for card in page.involvements if card.service == "youth_justice"} == {NOT_PERMITTED}


def test_whoever_sees_the_service_itself_has_no_masked_card(viewing: Viewing, rows: Written) -> None:
    page = see(viewing, "worker", rows, "Ottoline")
    assert not any(card.is_masked for card in page.involvements)
    officer = next(card for card in page.involvements if card.service == "youth_justice")
    assert officer.name == "Lee Orchard"


def test_not_permitted_does_not_depend_on_what_there_is(viewing: Viewing, rows: Written) -> None:
    with_it = {f.code: f.state for f in see(viewing, "lead.larkfield", rows, "Ottoline").factors}
    without = {f.code: f.state for f in see(viewing, "lead.mossbank", rows, "Plain").factors}
    assert with_it["youth_justice"] == without["youth_justice"] == NOT_PERMITTED


def test_factors_say_present_none_found_and_not_supplied(viewing: Viewing, rows: Written) -> None:
    one = {factor.code: factor for factor in see(viewing, "lead.larkfield", rows, "Ottoline").factors}
    assert one["suspensions"].state == PRESENT
    assert [line.feed for line in one["suspensions"].evidence[0].sources] == ["suspensions"]
    assert one["severe_absence"].state == NONE_FOUND
    other = {factor.code: factor.state for factor in see(viewing, "lead.larkfield", rows, "pupil 1").factors}
    assert other["attendance_drop"] == NOT_SUPPLIED


def test_a_factor_of_a_late_feed_is_out_of_date(viewing: Viewing, rows: Written) -> None:
    factors = {factor.code: factor for factor in see(viewing, "lead.larkfield", rows, "Ottoline").factors}
    assert factors["ehcp_review"].state == PRESENT
    assert factors["ehcp_review"].stale_since is not None
    assert factors["suspensions"].stale_since is None


def test_one_event_told_twice_is_one_entry_with_two_sources(viewing: Viewing, rows: Written) -> None:
    page = see(viewing, "lead.larkfield", rows, "Ottoline")
    (suspension,) = [entry for entry in page.timeline if entry.kind == "suspension"]
    assert {line.feed for line in suspension.sources} == {"suspensions", "school_census"}
    assert ("Reason 1", "persistent or general disruptive behaviour") in suspension.details
    assert ("School", "Larkfield School") in suspension.details, "its name and not its code"


def test_circumstances_are_withheld_by_level(viewing: Viewing, rows: Written) -> None:
    def details(username: str, kind: str) -> tuple[tuple[str, str], ...]:
        page = see(viewing, username, rows, "Ottoline")
        return next(entry.details for entry in page.timeline if entry.kind == kind)

    assert details("lead.larkfield", "missing_episode") == ()
    assert details("worker", "missing_episode") == (("Found place", "the pier"),)
    assert details("lead.larkfield", "encompass") == (("Circumstances", "Heard shouting"),)


def test_conflicting_addresses_stand_side_by_side_the_chosen_first(viewing: Viewing, rows: Written) -> None:
    fields = {field.code: field for field in see(viewing, "lead.larkfield", rows, "Ottoline").fields}
    assert [value.value for value in fields["address"].values] == [
        "2 Example Row, ZZ1 1AB",
        "1 Example Row, ZZ1 1AA",
    ]
    assert fields["address"].values[0].is_chosen and not fields["address"].values[1].is_chosen


def test_spellings_of_one_name_are_one_value_with_two_sources(viewing: Viewing, rows: Written) -> None:
    fields = {field.code: field for field in see(viewing, "lead.larkfield", rows, "Ottoline").fields}
    (name,) = fields["name"].values
    assert name.value == "Birch, Ottoline"
    assert {name.source.feed, *(line.feed for line in name.others)} == {"school_census", "case_system"}


def test_a_service_that_may_not_be_named_is_no_source_either(viewing: Viewing, rows: Written) -> None:
    """The youth justice service's own spelling of a name would tell that it works with the child."""
    page = see(viewing, "lead.larkfield", rows, "Ottoline")
    shown = repr(page)
    assert "Tilly" not in shown and "Lee Orchard" not in shown and "from the youth justice" not in shown
    assert "youth_justice" not in {line.feed for line in page.sources}
    assert "Tilly" in repr(see(viewing, "worker", rows, "Ottoline"))


def test_no_old_address_stands_where_a_confidential_one_is(viewing: Viewing, rows: Written) -> None:
    fields = {field.code: field for field in see(viewing, "lead.larkfield", rows, "Safe").fields}
    assert fields["address"].values == ()
    assert fields["address"].state == NOT_SUPPLIED


@pytest.mark.parametrize("label", ["Ottoline", "Leaver", "Hidden", "Absorbed", "nobody"])
def test_out_of_scope_and_unknown_are_not_found_and_logged(
    viewing: Viewing, rows: Written, looks: Callable, label: str
) -> None:
    username = "lead.larkfield" if label in ("Leaver", "Hidden") else "lead.mossbank"
    asked = rows.public.get(label) or uuid4()
    with viewing(username) as viewer, pytest.raises(Http404):
        open_child(viewer, asked, on=TODAY, page="pupils.child")
    last = looks()[-1]
    assert (last["outcome"], last["asked"], last["person_id"]) == ("not_found", str(asked), None)
    assert last["user_id"] == rows.users[username]


def test_an_absorbed_id_leads_to_the_survivor(viewing: Viewing, rows: Written, looks: Callable) -> None:
    with viewing("lead.larkfield") as viewer:
        found = open_child(viewer, rows.public["Absorbed"], on=TODAY, page="pupils.child")
    assert found == Moved(rows.public["Ottoline"])
    assert looks()[-1]["outcome"] == "moved"


def test_the_look_is_logged_with_the_child(viewing: Viewing, rows: Written, looks: Callable) -> None:
    see(viewing, "coordinator", rows, "Ottoline")
    last = looks()[-1]
    assert (last["page"], last["outcome"], last["person_id"]) == (
        "pupils.child",
        "shown",
        rows.ids["Ottoline"],
    )
    assert last["role"] == "link_coordinator"


def test_a_user_with_two_roles_is_in_the_scope_of_the_present_one_only(
    viewing: Viewing, rows: Written
) -> None:
    assert see(viewing, "both", rows, "Ottoline", "social_worker").card.forename == "Ottoline"
    with viewing("both", "link_coordinator") as viewer, pytest.raises(Http404):
        open_child(viewer, rows.public["Ottoline"], on=TODAY, page="pupils.child")


def test_one_page_takes_few_queries(viewing: Viewing, rows: Written) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with viewing("lead.larkfield") as viewer, CaptureQueriesContext(connection) as taken:
        open_child(viewer, rows.public["Ottoline"], on=TODAY, page="pupils.child")
    # who, six parts, questions, supplies, deliveries of the evidence, the log, why it is seen, what is counted
    assert len(taken) <= 13


@pytest.mark.parametrize("label", ["Ottoline", "Plain", ""])
def test_the_page_is_itself_again_once_it_is_read_or_refused(
    viewing: Viewing, rows: Written, label: str
) -> None:
    """Else the look could not be written, nor anything after it be read."""
    with viewing("worker") as viewer, connection.cursor() as cursor:
        try:
            open_child(viewer, rows.public.get(label, uuid4()), on=TODAY, page="pupils.child")
        except Http404:
            assert label != "Ottoline"
        else:
            assert label == "Ottoline"
        cursor.execute("SELECT current_user = session_user, current_setting('role')")
        assert cursor.fetchone() == (True, "none")

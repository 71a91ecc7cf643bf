"""A feed without a signed current agreement and DPIA waits: kept, checked, and nothing of it in the record."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kithline.intake.agreed import NO_AGREEMENT
from kithline.sharing.governance import Agreement
from tests.intake.deliveries import SPRING, accept, census, one, pupil, rows, take

TODAY = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("clean_record")


def under(expires, signed=date(2024, 1, 1), dpia="DPIA-3", feed="school_census"):
    from kithline.sharing.register import keep_register

    return keep_register([Agreement("Schools and the council", "DSA-7", (feed,), signed, expires, dpia)])


@pytest.fixture
def real():
    from kithline.sharing.models import Instance

    Instance.objects.create(kind="real", authority="Anyshire", created_at=NOW)
    yield
    Instance.objects.all().delete()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"expires": TODAY - timedelta(days=1)}, "DSA-7 expired on 11 March 2026"),
        ({"expires": TODAY, "dpia": ""}, "DSA-7 names no DPIA"),
        (
            {"expires": date(2027, 1, 1), "signed": date(2026, 4, 1)},
            "DSA-7 is not in force before 1 April 2026",
        ),
        (
            {"expires": date(2027, 1, 1), "feed": "housing"},
            "none stands in governance.toml for this feed",
        ),
    ],
)
def test_it_is_held_and_says_why(tmp_path, real, given, said):
    under(**given)
    receipt = take(census(tmp_path, SPRING, [pupil(1)]))
    assert (receipt.outcome, receipt.reason) == ("held", f"{NO_AGREEMENT}: {said}")
    assert one("SELECT count(*) FROM source_record") == one("SELECT count(*) FROM source_person") == 0
    assert one("SELECT count(*) FROM delivery_file WHERE rows = 1") == 1, "it was kept, and looked through"


def test_the_last_day_of_an_agreement_is_one_of_its_days(tmp_path, real):
    under(TODAY)
    accept(census(tmp_path, SPRING, [pupil(1)]))


def test_a_steward_cannot_let_it_in_and_the_agreement_does(tmp_path, real):
    from kithline.intake import register
    from kithline.pipeline import has_work

    under(TODAY - timedelta(days=1))
    held = take(census(tmp_path, SPRING, [pupil(1)]))
    with pytest.raises(ValueError, match="DSA-7 expired"):
        register.release(held.delivery_id, by=1, reason="I know them")
    assert one("SELECT state FROM delivery") == "held"
    assert register.take_up_agreed(on=TODAY, at=NOW) == 0
    assert under(date(2027, 3, 1)) and has_work()
    assert register.take_up_agreed(on=TODAY, at=NOW) == 1
    assert rows("SELECT state, reason, accepted_rows FROM delivery") == [("accepted", "", 1)]


def test_what_lacks_more_than_an_agreement_waits_for_a_steward_then(tmp_path):
    from kithline.intake.register import take_up_agreed
    from tests.intake.deliveries import AUTUMN

    accept(census(tmp_path, AUTUMN, [pupil(n) for n in range(1, 31)]))
    under(TODAY - timedelta(days=1))
    take(census(tmp_path, SPRING, [pupil(n) for n in range(1, 16)]))
    under(date(2027, 3, 1))
    take_up_agreed(on=TODAY, at=NOW)
    [(state, reason)] = rows("SELECT state, reason FROM delivery ORDER BY id DESC LIMIT 1")
    assert state == "held" and "50% of the rows" in reason


def test_in_a_demonstration_a_feed_may_be_tried_without(tmp_path):
    accept(census(tmp_path, SPRING, [pupil(1)]))
    under(date(2027, 3, 1))
    assert not under(date(2027, 3, 1)), "the same register again writes nothing"


def test_the_command_says_what_lets_it_in(tmp_path, real, monkeypatch):
    from io import StringIO

    from django.core.management import call_command

    monkeypatch.setattr("kithline.commands.management.commands.receive.keep_agreements", lambda: False)
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("receive", str(census(tmp_path, SPRING, [pupil(1)])), stdout=said)
    assert ended.value.code == 3
    assert "held: no current data sharing agreement: none stands in governance.toml" in said.getvalue()
    assert "it is taken in once its agreement stands in governance.toml." in said.getvalue()

"""A purge message: what the source says no more ends, and the rest stands."""

import json
from datetime import date

import pytest

from kithline.feeds.discovery import sample_folder
from tests.intake.deliveries import accept, one, rows, write

CURRENT = (
    "SELECT count(*) FROM event e JOIN delivery d ON d.id = e.delivery_id "
    "WHERE d.feed = 'csc_api' AND e.kind = %s AND e.known_to IS NULL"
)


def test_what_is_purged_ends_and_is_no_row_that_could_not_be_read(empty_record, tmp_path):
    [sample] = sample_folder("csc_api").iterdir()
    accept(sample, at=date(2025, 2, 3))
    assert (one(CURRENT, "cp_plan"), one(CURRENT, "section_47")) == (1, 1)

    child = {
        "la_child_id": "CS100",
        "child_details": {"purge": False},
        "social_care_episodes": [
            {
                "social_care_episode_id": "E1",
                "referral_date": "2024-11-05",
                "referral_source": "2A",
                "referral_no_further_action_flag": False,
                "child_protection_plans": [{"child_protection_plan_id": "P1", "purge": True}],
                "purge": False,
            }
        ],
        "purge": False,
    }
    later = tmp_path / "csc_payload_2025-02-10.json"
    later.write_text(json.dumps([child]))
    receipt = accept(later, at=date(2025, 2, 10))
    assert receipt.rejected == 0
    assert (one(CURRENT, "cp_plan"), one(CURRENT, "section_47"), one(CURRENT, "referral")) == (0, 1, 3)


def test_with_a_child_goes_all_that_the_feed_has_said_of_it_and_nothing_that_another_has(
    empty_record, tmp_path
):
    [sample] = sample_folder("csc_api").iterdir()
    person = {"person_id": "CS100", "forename": "Amara", "surname": "Quillfeather"}
    accept(write(tmp_path, "case_system", {"person": [person]}, date="2025-02-01"))
    accept(sample, at=date(2025, 2, 3))
    facts = (
        "SELECT count(*) FROM {} f JOIN source_person p ON p.id = f.source_person_id JOIN delivery d ON d.id = "
        "f.delivery_id WHERE p.key = 'CS100' AND f.known_to IS NULL AND d.feed = %s"
    )
    told = ("event", "involvement", "person_name", "person_attribute", "person_identifier")
    assert all(one(facts.format(table), "csc_api") for table in told if table != "person_name")
    receipt = accept(
        _payload(tmp_path, "2025-02-10", {"la_child_id": "CS100", "purge": True}), at=date(2025, 2, 10)
    )
    assert (receipt.rejected, receipt.changes.gone > 5) == (0, True)
    assert [one(facts.format(table), "csc_api") for table in told] == [0] * len(told)
    assert one(facts.format("person_name"), "case_system") == 1


def test_with_an_episode_goes_what_was_said_in_it_and_no_other_episode(empty_record, tmp_path):
    [sample] = sample_folder("csc_api").iterdir()
    [child] = [each for each in json.loads(sample.read_text()) if each["la_child_id"] == "CS100"]
    [episode] = child["social_care_episodes"]
    earlier = {**episode, "social_care_episode_id": "E0", "referral_date": "2023-05-08"}
    for code in (
        "section_47_assessments",
        "child_protection_plans",
        "child_in_need_plans",
        "care_worker_details",
    ):
        del earlier[code]
    earlier["child_and_family_assessments"] = [
        {**episode["child_and_family_assessments"][0], "child_and_family_assessment_id": "A0"}
    ]
    child["social_care_episodes"] = [earlier, episode]
    accept(_payload(tmp_path, "2025-02-03", child), at=date(2025, 2, 3))
    assert _said("CS100")["involvement"] == 1
    purged = {"social_care_episode_id": "E1", "purge": True}
    receipt = accept(
        _payload(tmp_path, "2025-02-10", child | {"social_care_episodes": [purged]}), at=date(2025, 2, 10)
    )
    assert (receipt.rejected, receipt.changes.gone) == (0, 5)
    assert _said("CS100") == {"referral": 1, "cin_episode": 1, "assessment": 1}
    assert one("SELECT count(*) FROM person_attribute WHERE known_to IS NULL") > 0, "the child itself stays"


@pytest.mark.parametrize("is_whole", [False, True])
def test_what_has_no_id_is_purged_by_its_episode_or_its_date(empty_record, tmp_path, is_whole):
    """As it was, with the flag turned; or with hardly more than the flag."""
    [sample] = sample_folder("csc_api").iterdir()
    accept(sample, at=date(2025, 2, 3))
    [child] = [each for each in json.loads(sample.read_text()) if each["la_child_id"] == "CS103"]
    [episode], [questions] = child["social_care_episodes"], child["health_and_wellbeing"]["sdq_assessments"]
    for code in ("adoption", "care_leavers"):
        episode[code] = {**(episode[code] if is_whole else {}), "purge": True}
    questions |= {"purge": True}
    receipt = accept(_payload(tmp_path, "2025-02-10", child), at=date(2025, 2, 10))
    assert receipt.rejected == 0
    assert _said("CS103") == {"referral": 1, "cin_episode": 1, "cla_episode": 1}


def test_what_stands_under_a_purged_child_says_nothing_either(empty_record, tmp_path):
    [sample] = sample_folder("csc_api").iterdir()
    children = json.loads(sample.read_text())
    accept(_payload(tmp_path, "2025-02-03", *children), at=date(2025, 2, 3))
    whole = [{**each, "purge": True} for each in children]
    assert accept(_payload(tmp_path, "2025-02-10", *whole), at=date(2025, 2, 10)).rejected == 0
    assert [_said(key) for key in ("CS100", "CS103", "CS104")] == [{}, {}, {}]
    # and where nothing of it had been said before
    accept(_payload(tmp_path, "2025-02-17", {**whole[0], "la_child_id": "CS200"}), at=date(2025, 2, 17))
    assert _said("CS200") == {}


@pytest.mark.long
def test_of_whom_nothing_stands_nothing_is_compared_nor_asked_any_more(empty_record, tmp_path):
    """A child whom the case system had twice: a steward is asked who it is, until the second number is purged."""
    from kithline.pipeline import update

    told = {"first_name": "Amara", "surname": "Quillfeather", "date_of_birth": "2012-03-04", "sex": "F"}
    twice = [{"la_child_id": key, "child_details": told, "purge": False} for key in ("CS100", "XCS100")]
    accept(_payload(tmp_path, "2025-02-03", *twice), at=date(2025, 2, 3))
    update()
    waiting = "SELECT count(*) FROM link_review WHERE closed_at IS NULL"
    assert one(waiting) == 1
    purged = [{"la_child_id": key, "purge": True} for key in ("XCS100",)]
    accept(_payload(tmp_path, "2025-02-10", *purged), at=date(2025, 2, 10))
    update()
    assert one(waiting) == 0
    known = "SELECT concat(forename, surname, birth, sex) FROM source_person WHERE key = %s"
    assert (one(known, "XCS100"), one(known, "CS100")) == ("", "AmaraQuillfeather2012-03-04F")
    # of whom another feed tells, all that it tells is compared as before
    person = {"person_id": "CS100", "forename": "Amara", "surname": "Quillfeather"}
    accept(write(tmp_path, "case_system", {"person": [person]}, date="2025-02-17"), at=date(2025, 2, 17))
    accept(_payload(tmp_path, "2025-02-24", {"la_child_id": "CS100", "purge": True}), at=date(2025, 2, 24))
    assert one(known, "CS100") != ""


def _said(key: str) -> dict[str, int]:
    """What the feed says of a child: how many events of each kind, and involvements."""
    of = "JOIN source_person p ON p.id = f.source_person_id WHERE p.key = %s AND f.known_to IS NULL"
    return dict(
        rows(
            f"SELECT kind, count(*) FROM event f {of} GROUP BY 1 "
            f"UNION ALL SELECT 'involvement', count(*) FROM involvement f {of} HAVING count(*) > 0",
            key,
            key,
        )
    )


@pytest.mark.long
def test_an_unborn_child_is_the_same_person_when_it_is_born(empty_record, tmp_path):
    from kithline.pipeline import update

    [sample] = sample_folder("csc_api").iterdir()
    accept(sample, at=date(2025, 2, 3))
    update()
    who = (
        "SELECT l.person_id FROM link l JOIN source_person p ON p.id = l.source_person_id "
        "WHERE p.key = 'CS104' AND l.known_to IS NULL"
    )
    unborn = one(who)
    born = {
        "la_child_id": "CS104",
        "mis_child_id": "M-104",
        "child_details": {
            "first_name": "Ivy",
            "surname": "Marchbank",
            "date_of_birth": "2025-04-21",
            "sex": "F",
        },
        "purge": False,
    }
    accept(_payload(tmp_path, "2025-04-28", born), at=date(2025, 4, 28))
    update()
    assert one(who) == unborn
    values = "SELECT value FROM chosen_value WHERE person_id = %s AND field = %s"
    assert [one(values, unborn, field) for field in ("forename", "birth", "sex")] == [
        "Ivy",
        "2025-04-21",
        "F",
    ]
    # the same sex in the codes of before 2025 changes nothing
    born["child_details"] = born["child_details"] | {"sex": "2"}
    assert accept(_payload(tmp_path, "2025-05-05", born), at=date(2025, 5, 5)).changes.unchanged == 1


def _payload(folder, day, *children):
    path = folder / f"csc_payload_{day}.json"
    path.write_text(json.dumps(children))
    return path

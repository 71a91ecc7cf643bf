"""What is true is kept beside the files: what drives a family and what protects it, who is whose, and what might have
happened; and services with fewer workers let other things happen."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from kithline.city import services, social_care
from kithline.city.names import ORIGINS
from kithline.city.seeds import Seeds
from kithline.city.sizes import SIZES
from kithline.city.truth import Truth, make_truth
from tests.city.conftest import TODAY


def kept(out: Path, name: str) -> dict[str, list[object]]:
    return pq.read_table(out / "truth" / f"{name}.parquet").to_pydict()


def test_states_that_press_and_that_protect_are_kept_month_by_month(out: Path) -> None:
    states = kept(out, "family_states")
    for name in ("domestic_abuse", "substance", "mental_health", "neglect", "poverty", "kin", "engagement"):
        assert np.std(np.array(states[name], dtype=float)) > 0.1, f"{name} differs between families or months"
    months = sorted(set(states["month"]))
    assert len(months) >= 48 and months[-1] <= date(2026, 11, 30)
    family = np.array(states["family"])
    alone = np.array(states["domestic_abuse"], dtype=float)[family == family[0]]
    assert len(alone) == len(months) and np.std(alone) > 0, "a state moves with time"


def test_hazards_links_and_people_who_protect_are_kept(out: Path) -> None:
    people = set(kept(out, "people")["person"])
    hazards = kept(out, "hazards")
    for name in ("referral", "plan", "care"):
        chances = np.array(hazards[name], dtype=float)
        assert (chances >= 0).all() and (chances <= 1).all() and chances.max() > 0
    assert set(hazards["person"]) <= people and set(kept(out, "true_links")["person"]) <= people | {-1}
    stances = kept(out, "circumstances")
    protective = {
        topic
        for topic, stance in zip(stances["topic"], stances["stance"], strict=True)
        if stance == "protective"
    }
    assert {"confide", "shield", "warmth"} <= protective
    relations = set(kept(out, "kin")["relation"])
    assert {
        "maternal grandmother",
        "godmother",
        "neighbour",
        "mother's ex-partner",
        "older associate",
    } <= relations
    who = set(kept(out, "relationships")["relationship"])
    assert {"mother", "father", "twin", "birth mother", "grandmother and carer"} <= who
    roles = set(kept(out, "household_members")["role"])
    assert {"partner", "second_home", "carer", "placement", "refuge"} <= roles, (
        "step-families, kinship carers, refuges"
    )


def test_homes_are_shared_and_names_are_of_six_traditions_or_more(out: Path, ward_truth: Truth) -> None:
    homes = kept(out, "households")
    assert len(set(homes["home"])) < len(homes["home"]), "one address, several households"
    shares = np.bincount(ward_truth.people.origin, minlength=len(ORIGINS)) / len(ward_truth.people.origin)
    assert (shares > 0.003).sum() >= 6


@pytest.fixture(scope="module")
def wards() -> list[Truth]:
    """Of three seeds: a ward has some 160 children with whom work is open, and of one alone chance says as much."""
    return [make_truth(Seeds(seed), SIZES["ward"], TODAY) for seed in (1, 2, 3)]


@pytest.fixture(scope="module")
def pressed() -> list[Truth]:
    """The same wards with workers for a third of the children."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "CAPACITY", services.CAPACITY / 3)
        return [make_truth(Seeds(seed), SIZES["ward"], TODAY) for seed in (1, 2, 3)]


def test_services_with_fewer_workers_look_into_less_and_plan_for_fewer(
    wards: list[Truth], pressed: list[Truth]
) -> None:
    for table in ("enquiries", "plans"):
        before, after = (
            sum(len(getattr(truth.social_care, table).child) for truth in of) for of in (wards, pressed)
        )
        assert after < 0.8 * before, (table, after, before)
    before, after = (
        sum(int(np.isnat(truth.social_care.referrals.end).sum()) for truth in of) for of in (wards, pressed)
    )
    assert after < 0.8 * before, "they close sooner"
    for plain, few in zip(wards, pressed, strict=True):
        assert (few.people.birth == plain.people.birth).all(), "the families are the same"


def test_what_went_on_was_not_without_further_action() -> None:
    """However many referrals are: none with an enquiry, a plan or a stay in care (DfE, rules 8831 and 8832)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(social_care, "NO_ACTION", 0.5)
        found = make_truth(Seeds(1), SIZES["ward"], TODAY).social_care
    assert found.referrals.nfa.mean() > 0.2
    for table in (found.plans, found.enquiries, found.care):
        assert not found.referrals.nfa[table.episode[table.episode >= 0]].any(), type(table)

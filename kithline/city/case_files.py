"""Whom the case system knows, by which number: the numbers that its extract, the CIN census and SSDA903 share."""

from datetime import date

import numpy as np

from kithline.city.chance import Days, Ints, plus
from kithline.city.names import Words
from kithline.city.seeds import Seeds
from kithline.city.social_care import AFTER_ASSESSMENT
from kithline.city.truth import Truth


def case_ids(seeds: Seeds, truth: Truth) -> Words:
    """A number for each identity, in no order."""
    many = len(truth.faces)

    def made() -> Words:
        number = 300_000 + seeds.draw("case_files.ids").permutation(many * 2)[:many]
        return np.char.add("C", number.astype("U8"))

    return truth.once(seeds, "case_files.ids", made)


def assessments(seeds: Seeds, truth: Truth) -> tuple[Days, Days]:
    """By referral: the day on which its assessment was begun, and on which it was authorised: before it was closed."""
    referrals = truth.social_care.referrals
    # Each its own draws, so that a referral keeps its days when later ones come.
    begun, lasts = seeds.draw("case_files.assessments.begun"), seeds.draw("case_files.assessments.last")
    begun = plus(referrals.start, begun.integers(0, 4, len(referrals)))
    authorised = plus(begun, lasts.integers(12, 46, len(referrals)))
    # Work that is closed after its assessment ends with it.
    ends_it = np.isin(referrals.closure, AFTER_ASSESSMENT) | (referrals.end < authorised)
    authorised = np.where(ends_it, np.maximum(referrals.end, begun), authorised)
    # One in which there is an enquiry lasts until its conference.
    plans = truth.social_care.plans
    within = enquiries(truth) <= authorised[plans.episode]
    np.maximum.at(authorised, plans.episode[within], plans.start[within])
    return begun, authorised


def assessed_again(seeds: Seeds, truth: Truth) -> tuple[Ints, Ints, Days, Days]:
    """Where an enquiry comes after the first assessment, another by its conference: the plan's row, that of its
    referral, and the days on which it was begun and authorised."""
    plans, (_, authorised) = truth.social_care.plans, assessments(seeds, truth)
    enquired = enquiries(truth)
    rows = np.flatnonzero(authorised[plans.episode] < enquired)
    return rows, plans.episode[rows], enquired[rows], plans.start[rows]


def enquiries(truth: Truth) -> Days:
    """By plan: the day of the enquiry that led to it, a fortnight before, once the child was referred."""
    plans = truth.social_care.plans
    return np.maximum(plus(plans.start, -14), truth.social_care.referrals.start[plans.episode])


def why_no_upn(truth: Truth, upn: Words, child: Ints, on: np.datetime64) -> Words:
    """DfE's codes for why a child has no UPN, empty where there is one: too young for school, never at a school in
    England (who came alone), the council was not told. `upn`: those of the children."""
    young = (on - truth.faces.birth[child]).astype(int) < 5 * 365
    why = np.where(young, "UN1", np.where(truth.people.is_uasc[truth.faces.person[child]], "UN2", "UN5"))
    return np.where(upn == "", why, "")


def known_children(truth: Truth, on: date) -> Ints:
    """Identities of children in the case system on a day."""
    care, contacts, day = truth.social_care, truth.social_care.contacts, np.datetime64(on)
    return np.unique(
        np.concatenate(
            [
                care.referrals.child[care.referrals.start <= day],
                care.care.child[care.care.start <= day],
                care.help.child[care.help.start <= day],
                contacts.child[contacts.on <= day],
            ]
        )
    )


def grown_ups(truth: Truth, children: Ints) -> tuple[Ints, Ints, Words]:
    """Pairs of adult and child with what the adult is to the child: fathers, mothers' partners, carers."""
    people, families, faces = truth.people, truth.families, truth.faces
    own = children[(children < len(people)) & (people.family[np.minimum(children, len(people) - 1)] >= 0)]
    family = people.family[own]
    parts = [
        (people.father[own], own, "father"),
        (families.partner[family], own, "step-father"),
        (families.carer[family], own, "grandmother"),
    ]
    found: list[tuple[Ints, Ints, Words]] = []
    for adult, child, word in parts:
        there = adult >= 0
        if word == "step-father":
            there &= adult != people.father[child]
        found.append((adult[there], child[there], np.full(int(there.sum()), word)))
    # The birth mother of an adopted child is that of the birth identity.
    found.append((faces.mother[children], children, np.full(len(children), "mother")))
    adult, child, word = (np.concatenate(part) for part in zip(*found, strict=True))
    kept = adult >= 0
    return adult[kept], child[kept], word[kept]


def siblings(truth: Truth, children: Ints) -> tuple[Ints, Ints, Words]:
    """Pairs of known children of one mother: what the first is to the second, half- where the fathers differ."""
    people = truth.people
    own = children[(children < len(people)) & (people.mother[np.minimum(children, len(people) - 1)] >= 0)]
    order = own[np.argsort(people.mother[own], kind="stable")]
    one, two = [], []
    for step in (1, 2, 3):
        same = people.mother[order[:-step]] == people.mother[order[step:]]
        one.append(order[:-step][same])
        two.append(order[step:][same])
    first, second = np.concatenate(one), np.concatenate(two)
    word = np.where(people.sex[first] == "F", "sister", "brother")
    half = people.father[first] != people.father[second]
    return first, second, np.where(half, np.char.add("half-", word), word)

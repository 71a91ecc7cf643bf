"""What is taken out of a text, and what is left."""

import pytest

from kithline.core.withheld import Withheld

KEPT_BACK = Withheld(
    [
        ("Lantern House, Halyard Mews", "JX1 0AA"),
        ("Flat 3, 26 Turnstone Grove, Brinmouth", "JX1 0DX"),
        ("12a St Mary's Road", "JX1 1GR"),
        ("14-16 High Street", ""),
    ],
    [("Ottoline Mae", "Quillfeather")],
    ["100012345678"],
)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("She is at 26 Turnstone Grove now.", "She is at [address withheld] now."),
        ("flat 3, 26 turnstone gr, JX10DX", "[address withheld]"),
        ("26\nTurnstone\nGrove\nBrinmouth", "[address withheld]\nBrinmouth"),
        ("at no. 26, Turnstne Grove", "at [address withheld]"),
        ("Twelve doors on; 26 Tunrstone", "Twelve doors on; [address withheld]"),
        ("in Turnstone Grove, number 26", "in [address withheld]"),
        ("report_26_Turnstone_Grove.pdf", "report_[address withheld].pdf"),
        ("moved to lantern hse (Halyard Mews)", "moved to [address withheld]"),
        ("Lantern House, Halyard Mews, JX1 0AA", "[address withheld]"),
        ("Lantern House is near Halyard Mews", "[address withheld] is near Halyard Mews"),
        ("the Lantren House workers", "the [address withheld] workers"),
        ("12A St. Marys Rd", "[address withheld]"),
        ("12 a Saint Mary’s road", "[address withheld]"),
        ("14/16 High St", "[address withheld]"),
        ("the postcode is jx1 0aa", "the postcode is JX1 ***"),
        ("UPRN 100012345678", "UPRN [address withheld]"),
        ("Quillfeather, Ottoline and Ottoline Mae Quillfeather", "[name withheld] and [name withheld]"),
    ],
)
def test_it_is_found_as_people_write_it(written: str, shown: str) -> None:
    assert KEPT_BACK.masked(written) == shown
    assert not KEPT_BACK.leave_no_trace_in(f'{{"text": "x\\n{written}"}}')


@pytest.mark.parametrize(
    "written",
    [
        "They walked along Turnstone Grove to the shops in High Street.",
        "26 Turnstone Close and 25 Turnstone Grove",
        "12 St Marys Road",  # not 12a
        "On 26 March the lantern parade passed the house.",
        "JX1 0DY",
        "Ottoline said that Mr Quillfeather had rung.",
        "14 High Street",
        "",
    ],
)
def test_a_street_another_number_or_half_a_name_is_left(written: str) -> None:
    assert KEPT_BACK.masked(written) == written


def test_one_wrong_letter_leaves_a_trace_and_most_texts_have_none() -> None:
    street, house = Withheld([("26 Turnstone Grove", "")]), Withheld([("Lantern House, Halyard Mews", "")])
    letters = "aeoz"
    for of, before, word, after in ((street, "26 ", "turnstone", " Grove"), (house, "", "lantern", " Hse")):
        forms = {word[:at] + word[at + 1 :] for at in range(len(word))}
        forms |= {word[:at] + new + word[at + 1 :] for at in range(len(word)) for new in letters}
        forms |= {word[:at] + new + word[at:] for at in range(len(word) + 1) for new in letters}
        forms |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
        found = [
            form for form in forms if of.masked(f"at {before}{form}{after}") != f"at {before}{form}{after}"
        ]
        assert len(found) == len(forms)
        assert not any(of.leave_no_trace_in(f"At {before}{form.title()}{after}") for form in forms)
    for text in ("On 26 March she rang.", "The lamp is lit.", "Turnstone", ""):
        assert street.leave_no_trace_in(text)
        assert house.leave_no_trace_in(text)
    assert KEPT_BACK.are_few()


def test_every_string_of_a_payload_is_looked_at() -> None:
    payload = {"text": "at Lantern House", "files": ["lantern_house.docx"], "count": 3, "sealed": None}
    shown = {
        "text": "at [address withheld]",
        "files": ["[address withheld].docx"],
        "count": 3,
        "sealed": None,
    }
    assert KEPT_BACK.masked_within(payload) == shown


def test_nothing_is_withheld_where_nothing_is_kept_back() -> None:
    assert not Withheld()
    assert Withheld().masked("26 Turnstone Grove") == "26 Turnstone Grove"
    assert not Withheld([("Turnstone Grove", "")])  # a street alone is no home


def test_half_of_an_address_or_a_name_is_not_looked_at_closely() -> None:
    for written in ("on 26 March", "Turnstone", "JX1 on 2026-03-14", "Ottoline said that 0AA", ""):
        assert not KEPT_BACK.may_be_in(written)
    for written in ("Turnstoen, 26", "0AA JX1", "Quillfeather and Ottoline", "in Lantern"):
        assert KEPT_BACK.may_be_in(written)

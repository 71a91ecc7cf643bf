"""Who came in one go shares a reserved id with somebody alike; after a linking nothing of it counts."""

from datetime import date

from kithline.intake.alike import Alike

BORN = date(2014, 3, 2)


def who(number, forename="Amara", surname="Quillfeather", birth=BORN, *, committed=None, **numbers):
    """`numbers`: upn, uprn, postcode."""
    found = (numbers.get(name) for name in ("upn", "nhs_number", "uprn", "postcode"))
    return (number, committed, forename, surname, birth, *found)


def test_one_name_and_birth_one_number_and_birth_or_one_name_and_dwelling_share_an_id():
    alike = Alike()
    assert alike.share([who(1, upn="U1", uprn="10"), who(2, forename="Bea")], [901, 902], 0) == [901, 902]
    again = [who(3, forename="AMARA"), who(4, forename="Mara", upn="U1"), who(5, birth=None, uprn="10")]
    assert alike.share(again, [903, 904, 905], 0) == [901, 901, 901]


def test_neither_a_number_nor_a_dwelling_alone_is_alike():
    alike = Alike()
    alike.share([who(1, upn="U1", uprn="10")], [901], 0)
    others = [who(2, forename="Bea", birth=date(2013, 1, 1), upn="U1"), who(3, forename="Cal", uprn="10")]
    assert alike.share(others, [902, 903], 0) == [902, 903]


def test_born_on_one_day_at_one_postcode_with_one_initial_is_alike():
    alike = Alike()
    assert alike.share([who(1, postcode="JX1 0AA")], [901], 0) == [901]
    again = [who(2, "Amarah", "Rook", postcode="JX1 0AA"), who(3, "Bea", postcode="JX1 0AA")]
    assert alike.share(again, [902, 903], 0) == [901, 903]
    assert alike.share([who(4, birth=None, postcode="JX1 0AA")], [904], 0) == [901]


def test_whom_the_database_found_goes_before_a_fresh_id():
    assert Alike().share([who(1, committed=77)], [901], 0) == [77]


def test_after_a_linking_no_id_of_before_is_shared():
    alike = Alike()
    alike.share([who(1)], [901], 5)
    assert alike.share([who(2)], [902], 6) == [902]


def test_the_database_is_asked_again_once_signs_were_forgotten(monkeypatch):
    from kithline.intake import alike

    monkeypatch.setattr(alike, "MOST", 1)
    kept = Alike(knows_all=True)
    kept.share([who(1, upn="U1")], [901], 0)  # a sign of the name, a sign of the number
    assert kept.knows_all
    kept.share([who(2)], [902], 0)
    assert not kept.knows_all

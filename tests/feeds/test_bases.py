"""A law whose commencement is not confirmed is no feed's basis, however it is written."""

import pytest

from kithline.feeds.bases import UNCONFIRMED, unconfirmed_in
from kithline.feeds.discovery import feeds


@pytest.mark.parametrize("written", ["Children Act 2004 s.16LA", "CA 2004 s.10, s 16 la", "s.16LA(2)"])
def test_it_is_found_however_it_is_written(written: str) -> None:
    assert list(unconfirmed_in(f"UK GDPR 6(1)(c); {written}")) == ["ca2004_16la"]


def test_no_feed_of_ours_rests_on_one() -> None:
    assert [code for code, feed in feeds().items() if unconfirmed_in(feed.legal_basis)] == []
    assert not unconfirmed_in("UK GDPR 6(1)(e), 9(2)(g); Children Act 2004 s.10, s.11")


def test_they_are_the_laws_that_have_no_date() -> None:
    from kithline.sharing.law import LAWS

    assert {code: title for code, (title, _) in UNCONFIRMED.items()} == {
        law.code: law.title for law in LAWS.values() if law.in_force_from is None
    }


def test_the_questions_about_a_new_feed_refuse_it() -> None:
    from kithline.feeds.trial.answers import faults, questions

    wrong = faults({"legal_basis": "UK GDPR 6(1)(e); Children Act 2004 s.16LC"}, questions({}))
    assert wrong["legal_basis"] == "Children Act 2004 s.16LC: its commencement is not confirmed"

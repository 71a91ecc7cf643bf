"""The register of feeds and what a steward is to look at first, under the real login."""

from html import unescape
from typing import Any

from tests.portals.data_cast import STEWARD


def test_a_file_that_changed_much_or_has_other_columns_is_on_the_first_screen(
    data_rows: Any, signed_in_as: Any
) -> None:
    from kithline.record.models import Delivery
    from kithline.sharing.models import Notice

    case, sen = data_rows.deliveries["case"], data_rows.deliveries["sen"]
    at = data_rows.moment(1)
    Delivery.objects.filter(pk=case.pk).update(
        changed_rows=80, gone_rows=40, unchanged_rows=880, received_at=at
    )
    Delivery.objects.filter(pk=sen.pk).update(received_at=at)
    Notice.objects.create(
        kind="changed",
        feed="sen_register",
        mark=str(sen.pk),
        delivery_id=sen.pk,
        words="w",
        at=at,
        mailed_to=[],
    )
    with signed_in_as(STEWARD) as client:
        text = client.get("/data/").content.decode().split("Changed <span")[1].split("</section>")[0]
    assert text.index("its columns are others than those of the file before") < text.index(
        "12% of 1,000 rows"
    )
    assert f"/data/files/{case.pk}/" in text and f"/data/files/{sen.pk}/" in text


def test_a_feed_that_is_set_aside_is_on_the_first_screen_and_the_others_are_there(
    data_rows: Any, signed_in_as: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    from kithline.feeds.discovery import FEEDS_DIR, forget

    with signed_in_as(STEWARD) as client:
        assert "Feeds set aside" not in client.get("/data/").content.decode()
        (tmp_path / "sen.py").write_text("FEED = Feed(\n    code='sen_register',\n", encoding="utf-8")
        monkeypatch.setenv(FEEDS_DIR, str(tmp_path))
        forget()
        page = unescape(client.get("/data/").content.decode())
        panel = page.split("Feeds set aside <span")[1].split("</section>")[0]
        assert "<strong>sen_register</strong>" in panel
        assert "sen.py, line 1: SyntaxError: '(' was never closed" in panel
        assert "Not declared any more" not in page and page.count("Set aside") == 1
        assert 'href="/data/feeds/case_system/"' in page
        assert client.get("/data/feeds/sen_register/").status_code == 404
        assert client.get("/data/files/?feed=sen_register").status_code == 200


def test_a_refused_file_and_rows_not_read_are_on_the_first_screen_until_they_are_mended(
    data_rows: Any, signed_in_as: Any
) -> None:
    from kithline.record.models import Delivery

    refused = Delivery.objects.get(state="refused")
    Delivery.objects.filter(pk=refused.pk).update(received_at=data_rows.moment(2), decided_at=None)
    missing = data_rows.deliveries["missing"].pk

    def home() -> str:
        with signed_in_as(STEWARD) as client:
            return unescape(client.get("/data/").content.decode())

    before = home()
    panel = before.split("Refused <span")[1].split("</section>")[0]
    assert (
        f"/data/files/{refused.pk}/" in panel and refused.reason in panel and "send it again, mended" in panel
    )
    unread = before.split("Rows we could not read <span")[1].split("</section>")[0]
    assert f"/data/files/{missing}/#rows-not-read" in unread
    assert "2 of 3 rows; send them back to the police force's missing persons coordinator" in unread
    held = [
        Delivery.objects.create(
            feed="police_missing",
            as_at=data_rows.day(1),
            received_at=data_rows.moment(0),
            fingerprint=f"held {number}",
            state="held",
            reason="its date is still to come: is it right?",
        )
        for number in range(3)
    ]
    behind = home().split("Rows we could not read <span")[1].split("</section>")[0]
    assert f"/data/files/{missing}/#rows-not-read" in behind, "files that wait hide it not"
    with signed_in_as(STEWARD) as client:
        page = unescape(client.get(f"/data/files/{held[0].pk}/").content.decode())
    assert "This file is held: its date is still to come: is it right? Nothing of it" in page
    for each in held:
        each.delete()
    again = Delivery.objects.create(
        feed=refused.feed,
        period=refused.period,
        as_at=refused.as_at,
        received_at=data_rows.moment(1),
        fingerprint="again",
        state="accepted",
    )
    assert "Refused <span" not in home(), "the same day's file has come"
    again.delete()
    Delivery.objects.filter(pk=refused.pk).update(decided_at=data_rows.moment(1))
    assert "Refused <span" not in home(), "a steward refused it"


def test_a_file_that_no_feed_expects_leads_to_where_it_is_tried(data_rows: Any, signed_in_as: Any) -> None:
    from kithline.sharing.models import Notice

    for number, words in enumerate(
        (
            "swimming.csv: no feed expects a file of this name",
            "swiming.csv: no feed expects a file of this name; swimming expects one named 'swimming.csv'",
            "marks.zip: the zip is broken",
        )
    ):
        Notice.objects.create(
            kind="refused", feed="", mark=str(number), words=words, at=data_rows.moment(1), mailed_to=[]
        )
    with signed_in_as(STEWARD) as client:
        told = unescape(client.get("/data/").content.decode()).split("Told <span")[1].split("</section>")[0]
    assert told.count("try it as a new feed") == 1
    line = next(line for line in told.split("</li>") if "try it as a new feed" in line)
    assert "swimming.csv: no feed" in line and 'href="/data/feeds/try/"' in line


def test_a_feed_of_the_register_says_all_that_a_steward_asks(
    data_rows: Any, signed_in_as: Any, looks: Any
) -> None:
    from kithline.feeds.discovery import feed
    from kithline.sharing.agreements import FeedAgreement

    declared, day = feed("case_system"), data_rows.day
    FeedAgreement.objects.create(
        feed="case_system", reference="ISA-7", name="Front door", signed=day(90), expires=day(-90), dpia="D-1"
    )
    with signed_in_as(STEWARD) as client:
        home = client.get("/data/").content.decode()
        page = client.get("/data/feeds/case_system/").content.decode()
        never = client.get("/data/feeds/marac/").content.decode()
        nothing = client.get("/data/feeds/nothing/")
    assert (
        'href="/data/feeds/case_system/"' in home
        and "No agreement: tried, as this is a demonstration" in home
    )
    for fact in (
        declared.coverage,
        declared.legal_basis,
        declared.retention,
        "Front door (ISA-7)",
        declared.owner,
    ):
        assert fact in unescape(page), fact
    assert (
        page.count("Rows not read, of each hundred</title>") == page.count("Rows in each file</title>") == 1
    )
    assert page.count("The numbers as a table") == 2
    assert f"/data/files/{data_rows.deliveries['case'].pk}/" in page
    assert "No file has come yet." in never and "The numbers as a table" not in never
    assert nothing.status_code == 404
    shown = [(look["asked"], look["outcome"]) for look in looks() if look["page"] == "stewardship.feed"]
    assert shown == [("case_system", "shown"), ("marac", "shown"), ("nothing", "not_found")]


def test_a_feed_asked_for_alone_stands_as_it_does_among_all(data_rows: Any) -> None:
    from kithline.sharing.access.standings import _standings
    from kithline.sharing.models import DeliverySender

    for name in ("marks", "census"):
        DeliverySender.objects.create(delivery=data_rows.deliveries[name], sender=f"school of {name}", rows=9)
    every = {each.feed.code: each for each in _standings(None, data_rows.day(0))}
    alone = {code: _standings(code, data_rows.day(0)) for code in every}
    assert {code: (standing,) for code, standing in every.items()} == alone
    assert sum(each.last is not None for each in every.values()) > 3
    assert [each.name for each in every["session_marks"].senders] == ["school of marks"], (
        "and the census's not"
    )


def test_rows_that_are_gone_are_said_before_and_after_a_file_is_taken_in(
    data_rows: Any, signed_in_as: Any
) -> None:
    from kithline.record.models import Delivery

    held, case = data_rows.deliveries["census_held"], data_rows.deliveries["case"]
    Delivery.objects.filter(pk=held.pk).update(gone_rows=417, changed_rows=0)
    with signed_in_as(STEWARD) as client:
        before = client.get(f"/data/files/{held.pk}/").content.decode()
        after = client.get(f"/data/files/{case.pk}/").content.decode()
        nothing = client.get(f"/data/files/{data_rows.deliveries['marks'].pk}/").content.decode()
    assert "417 rows of earlier files are not in this one: if you take it in, what they say ends." in before
    assert "No other row says otherwise than before." in before
    assert "245 rows of earlier files are not in this one: what they say has ended." in after
    assert "not in this one" not in nothing and "No row says otherwise than before." in nothing

"""The inbox, round by round: each file is taken once, is never lost, and what is wrong with it is one line."""

import shutil
import time
import zipfile
from pathlib import Path

import pytest
from django.db import OperationalError

from kithline.watch.inbox import URGENT_SETTLES
from tests.intake.deliveries import census, one, pupil, upn, values, write

SPRING = {"year": "2026", "term": "spring"}


def lie_in(home: Path, place: Path) -> list[Path]:
    """Move the files of a folder into the inbox, as an upload does."""
    return [Path(shutil.move(path, home / "inbox")) for path in sorted(place.iterdir())]


def ends(home: Path) -> dict[str, list[str]]:
    """Where the files ended, by name."""
    return {
        end: sorted(path.name for path in (home / "watched" / end).glob("*/*/files/*"))
        for end in ("done", "held", "refused")
    }


def what(watch) -> list[str]:
    return [event.what for event in watch.said]


def test_files_are_taken_in_put_away_by_date_and_brought_to_the_screens(home, watch, tmp_path):
    lie_in(home, census(tmp_path, SPRING, [pupil(1), pupil(2)]))
    watching = watch(updates=True)
    made = watching.round()
    assert (made.done, made.held, made.refused, made.updated) == (1, 0, 0, True)
    assert what(watching) == ["taken_in", "updated"]
    assert "2 rows accepted" in watching.said[0].words
    assert not any((home / "inbox").iterdir()) and not any((home / "watched/taking").iterdir())
    assert ends(home)["done"] == ["2026_spring_pupilnolongeronroll.csv", "2026_spring_pupilonroll.csv"]
    assert [path.name for path in (home / "watched/done").iterdir()] == ["2026-03-12"]
    assert one("SELECT count(*) FROM pupil_at") == 2
    watching.said.clear()
    assert not watching.round().updated and not watching.said, "nothing new: nothing is done, nothing said"
    row = {"school": "1994001", "upn": upn(3), "start": "2026-03-02", "category": "SUSP"}
    lie_in(home, write(tmp_path, "suspensions", {"suspensions": [row]}, date="2026-03-09"))
    assert watching.round().updated, "of the same day, with someone new"
    assert one("SELECT count(*) FROM source_person WHERE linked_at IS NULL") == 0


def test_the_same_files_again_change_nothing(home, watch, tmp_path):
    place = census(tmp_path, SPRING, [pupil(1)])
    shutil.copytree(place, tmp_path / "again")
    lie_in(home, place)
    watch().round()
    lie_in(home, tmp_path / "again")
    watching = watch()
    watching.round()
    assert what(watching) == ["known"]
    assert one("SELECT count(*) FROM delivery") == 1
    assert len(ends(home)["done"]) == 4


def test_a_file_that_still_grows_is_left(home, watch, tmp_path):
    [path] = lie_in(home, write(tmp_path, "suspensions", {"suspensions": []}, date="2026-03-09"))
    assert watch(settle_seconds=60).round().waiting == 1
    path.rename(path.with_suffix(".csv.filepart"))
    assert watch().round().waiting == 1
    assert one("SELECT count(*) FROM delivery") == 0


def test_what_is_urgent_goes_to_the_screens_between_the_rounds(home, watch, tmp_path):
    watching = watch(updates=True, settle_seconds=60, gather_minutes=10)
    watching.round()
    assert watching.urgent() is None, "nothing lies there"
    row = {"school": "1994001", "upn": upn(3), "start": "2026-03-02", "category": "SUSP"}
    [path] = lie_in(home, write(tmp_path, "suspensions", {"suspensions": [row]}, date="2026-03-09"))
    assert watching.urgent() is None, "it lies among the ordinary ones"
    (home / "inbox/urgent").mkdir()
    (home / "inbox/urgent/of.another.part").write_text("not yet whole")
    path.rename(home / "inbox/urgent" / path.name)
    time.sleep(URGENT_SETTLES)
    made = watching.urgent()
    assert (made.done, made.updated) == (1, True)
    assert ends(home)["done"] == [path.name]
    assert one("SELECT count(*) FROM source_person WHERE linked_at IS NULL") == 0
    assert watching.urgent() is None and watching.round().waiting == 1


def test_urgent_files_stay_until_what_was_received_is_on_the_disk(home, watch, tmp_path, monkeypatch):
    watching = watch(updates=True)
    (home / "inbox/urgent").mkdir()
    row = {"school": "1994001", "upn": upn(3), "start": "2026-03-02", "category": "SUSP"}
    [path] = lie_in(home, write(tmp_path, "suspensions", {"suspensions": [row]}, date="2026-03-09"))
    path.rename(home / "inbox/urgent" / path.name)
    time.sleep(URGENT_SETTLES)
    with monkeypatch.context() as broken:
        broken.setattr("kithline.pipeline.settle", _fall_silent)
        with pytest.raises(OperationalError):
            watching.urgent()
    assert one("SELECT count(*) FROM source_person WHERE linked_at IS NULL") == 0, "it was on the screens"
    assert ends(home)["done"] == []
    assert watching.round().done == 1
    assert (ends(home)["done"], one("SELECT count(*) FROM delivery")) == ([path.name], 1)


def _fall_silent() -> None:
    raise OperationalError("the server is gone")


def test_a_set_of_files_waits_for_the_rest(home, watch, tmp_path):
    on_roll, off_roll = sorted(census(tmp_path, SPRING, [pupil(1)]).iterdir(), reverse=True)
    shutil.move(on_roll, home / "inbox")
    assert watch(gather_minutes=10).round().waiting == 1
    shutil.move(off_roll, home / "inbox")
    assert watch(gather_minutes=10).round().waiting == 2, "others may be to come"
    assert watch().round().done == 1
    assert one("SELECT count(*) FROM delivery_file") == 2


def test_what_no_feed_expects_and_what_is_no_file(home, watch):
    (home / "inbox/holiday\nsnaps.csv").write_text("a,b\n1,2\n")
    (home / "inbox/link.csv").symlink_to("/etc/hostname")
    watching = watch()
    watching.round()
    watching.round()
    assert what(watching) == ["left", "refused", "told"], "each is told once"
    assert watching.said[1].words == "holiday?snaps.csv: no feed expects a file of this name"
    assert ends(home)["refused"] == ["holiday\nsnaps.csv"]
    assert (home / "inbox/link.csv").is_symlink()


def test_a_held_and_a_broken_file_are_put_apart(home, watch, tmp_path):
    lie_in(home, write(tmp_path, "suspensions", {"suspensions": []}, date="2027-02-03"))
    (home / "inbox/encompass_2026-03-11.csv").write_text("")
    watching = watch()
    made = watching.round()
    assert (made.done, made.held, made.refused) == (0, 1, 1)
    assert {"held", "refused"} <= set(what(watching))
    assert ends(home) == {
        "done": [],
        "held": ["suspensions_2027-02-03.csv"],
        "refused": ["encompass_2026-03-11.csv"],
    }


def test_a_zip_is_opened(home, watch, tmp_path):
    place = census(tmp_path, SPRING, [pupil(1)])
    with zipfile.ZipFile(home / "inbox/census.zip", "w") as packed:
        for path in place.iterdir():
            packed.write(path, f"spring/{path.name}")
    made = watch().round()
    assert made.done == 1
    assert ends(home)["done"] == ["census.zip"]
    assert values("SELECT name FROM delivery_file ORDER BY 1")[0] == "2026_spring_pupilnolongeronroll.csv"
    assert not list(home.glob("watched/*/*/*/unpacked"))


@pytest.mark.parametrize("after", ["plan.json", "batch.json", "receive"])
def test_killed_anywhere_it_carries_on(home, watch, tmp_path, after, monkeypatch):
    """What a killed process leaves: a plan with one file moved; all moved; all taken in, and not yet put away."""
    from kithline.watch import batches

    lie_in(home, census(tmp_path, SPRING, [pupil(1), pupil(2)]))

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        if after == "plan.json":
            moved = []
            patch.setattr(batches, "move", lambda a, b: killed() if moved else (moved.append(a), a.rename(b)))
        elif after == "batch.json":
            patch.setattr("kithline.pipeline.receive", lambda *_, **__: killed())
        else:
            patch.setattr(batches.Batches, "put_away", killed)
        with pytest.raises(Killed):
            watch().round()
    assert watch().round().done == 1
    assert one("SELECT count(*) FROM delivery WHERE state = 'accepted'") == 1
    assert one("SELECT count(*) FROM source_record") == 2
    assert len(ends(home)["done"]) == 2 and not any((home / "watched/taking").iterdir())


def test_a_file_at_which_the_program_breaks_stops_no_other(home, watch, tmp_path, monkeypatch):
    from kithline.intake import receive

    lie_in(home, census(tmp_path, SPRING, [pupil(1)]))
    lie_in(home, write(tmp_path, "suspensions", {"suspensions": []}, date="2026-03-09"))
    honest = receive.receive_one

    def breaks(found, **given):
        if found.feed.code == "suspensions":
            raise RuntimeError("Wolverstone")
        return honest(found, **given)

    monkeypatch.setattr(receive, "receive_one", breaks)
    watching = watch()
    made = [watching.round() for _ in range(3)]
    assert sum(each.done for each in made) == 1
    assert sum(each.refused for each in made) == 1
    assert ends(home)["refused"] == ["suspensions_2026-03-09.csv"]
    assert "it cannot be taken in (RuntimeError)" in " ".join(event.words for event in watching.said)
    assert "Wolverstone" not in str(watching.said)


def test_while_the_machine_is_at_fault_every_file_waits(home, watch, tmp_path, monkeypatch):
    from kithline.watch.rounds import Watch

    lie_in(home, write(tmp_path, "suspensions", {"suspensions": []}, date="2026-03-09"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("kithline.intake.store.shutil.copyfile", full)
        patch.setattr(Watch, "_is_machine_sound", lambda self: False)
        for _ in range(5):
            with pytest.raises(OSError, match="No space left"):
                watch().round()
    assert one("SELECT count(*) FROM delivery") == 0
    assert watch().round().done == 1


def test_a_database_without_room_blames_no_file(home, watch, tmp_path, monkeypatch):
    """What filled its disk is undone, and so there is room again when anybody looks."""
    from django.db import connection

    lie_in(home, write(tmp_path, "suspensions", {"suspensions": []}, date="2026-03-09"))

    def full(*_: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE disk_full; END $$")

    with monkeypatch.context() as patch:
        patch.setattr("kithline.intake.taking._resolve_schools", full)
        for _ in range(4):
            with pytest.raises(OperationalError):
                watch().round()
    assert watch().round().done == 1


def test_asked_to_stop_it_ends_after_the_delivery_that_it_is_at(home, watch, tmp_path):
    for day in ("2026-03-09", "2026-03-10"):
        lie_in(home, write(tmp_path, "suspensions", {"suspensions": []}, date=day))
    watching = watch()
    watching.is_stopping = lambda: bool(watching.said)
    assert watching.round().done == 1
    assert what(watching) == ["taken_in"]
    again = watch()
    assert again.round().done == 1
    assert one("SELECT count(*) FROM delivery") == 2


def test_old_files_are_forgotten_by_their_day(home, watch):
    for day in ("2025-01-01", "2026-03-01"):
        (home / "watched/done" / day / "one").mkdir(parents=True)
    watch(keep_days=90).round()
    assert [path.name for path in (home / "watched/done").iterdir()] == ["2026-03-01"]


def test_each_week_it_is_measured_whether_linking_fits_what_is_sent(home, watch, tmp_path, monkeypatch):
    monkeypatch.setenv("KITHLINE_TODAY", "2026-03-12")
    lie_in(home, census(tmp_path, SPRING, [pupil(1), pupil(2)]))
    watching = watch(updates=True)
    watching.round()
    monkeypatch.setenv("KITHLINE_TODAY", "2026-03-20")
    watching.round()
    watching.round()
    assert what(watching) == ["taken_in", "updated", "updated", "measured"], "once, not in every round"
    assert "0 of 0 comparisons" in watching.said[-1].words
    assert one("SELECT count(*) FROM link_drift") == 1

"""Declarations in the council's own folder survive an upgrade of ours: what an earlier version wrote is read by this
one, to the same keys, and nothing of the folder is touched.

`written_by_0_1` is as `kithline feed try` wrote it before the words of those files were known here, but for the lines
that our formatter breaks. It is never written anew: a change of ours by which these cannot be read breaks councils'
folders.
"""

import io
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from kithline.feeds.discovery import FEEDS_DIR, check_feed, feeds, forget, own_feeds, sample_folder, set_aside
from kithline.intake.preview import preview
from tests.feeds.trial.strange_files import TODAY

WRITTEN = Path(__file__).parent / "written_by_0_1"
CODES = {"bereavement_service_cases", "hospital_school_register", "sensory_support_caseload"}


def prints(folder: Path) -> dict[str, str]:
    """Every file but what Python keeps for itself."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "own"
    shutil.copytree(WRITTEN, folder)
    monkeypatch.setenv(FEEDS_DIR, str(folder))
    forget()
    yield folder
    forget()


def test_what_an_earlier_version_wrote_is_whole_and_reads_its_sample(own: Path) -> None:
    assert {*own_feeds()} == CODES
    for code in sorted(CODES):
        feed = feeds()[code]
        assert check_feed(feed) == []
        [sample] = sample_folder(code).iterdir()
        assert feed.tables[0].matches(sample.name) is not None
        seen = preview(feed, sample, TODAY)
        assert seen.accepted == 6 and seen.rejects == (), code
        assert seen.people >= seen.accepted
    assert prints(own) == prints(WRITTEN)


def test_set_up_again_leaves_the_folder_alone_and_the_next_file_meets_the_rows_that_are_there(
    own: Path, tmp_path: Path, empty_record: str
) -> None:
    from django.core.management import call_command

    from kithline.intake.receive import receive

    inboxes = tmp_path / "before", tmp_path / "after"
    for inbox, month in zip(inboxes, ("01", "02"), strict=True):
        inbox.mkdir()
        for path in (path for code in sorted(CODES) for path in sample_folder(code).iterdir()):
            name = path.name.replace("2026-11-27", f"2026-{month}-05")
            shutil.copy(path, inbox / name)
    first = {receipt.feed: receipt for receipt in receive([inboxes[0]])[0]}
    assert {feed: (each.outcome, each.accepted) for feed, each in first.items()} == dict.fromkeys(
        CODES, ("accepted", 6)
    )
    call_command("migrate", stdout=io.StringIO())
    forget()  # as the new version's processes begin
    receipts, unknown = receive([inboxes[1]], is_again=True)
    assert unknown == [] and {receipt.feed for receipt in receipts} == CODES
    for receipt in receipts:
        assert receipt.changes is not None and receipt.outcome == "accepted", receipt.reason
        assert receipt.changes.unchanged == 6, "each row meets itself"
        assert (receipt.changes.new, receipt.changes.changed, receipt.changes.gone) == (0, 0, 0)
    assert prints(own) == prints(WRITTEN)


def test_one_that_cannot_be_loaded_keeps_no_other_from_being_taken_in_and_nothing_of_it_ends(
    own: Path, tmp_path: Path, empty_record: str
) -> None:
    from django.db import connection

    from kithline.intake.receive import receive

    def lasting() -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM source_record WHERE feed = %s AND superseded_at IS NULL", [broken]
            )
            return int(cursor.fetchone()[0])

    broken = "sensory_support_caseload"
    inboxes = tmp_path / "before", tmp_path / "after"
    for inbox, month in zip(inboxes, ("01", "02"), strict=True):
        inbox.mkdir()
        for path in (path for code in sorted(CODES) for path in sample_folder(code).iterdir()):
            shutil.copy(path, inbox / path.name.replace("2026-11-27", f"2026-{month}-05"))
    receive([inboxes[0]])
    stood, whole = lasting(), (own / f"{broken}.py").read_text(encoding="utf-8")
    (own / f"{broken}.py").write_text(f"{whole}\nend(\n", encoding="utf-8")
    forget()
    receipts, unknown = receive([inboxes[1]], is_again=True)
    assert {each.feed: each.outcome for each in receipts} == dict.fromkeys(CODES - {broken}, "accepted")
    assert [each.why for each in unknown] == [set_aside()[broken].why]
    assert lasting() == stood > 0
    (own / f"{broken}.py").write_text(whole, encoding="utf-8")
    forget()
    receipts, unknown = receive([inboxes[1]], is_again=True)
    assert unknown == [] and {each.feed: each.outcome for each in receipts}[broken] == "accepted"


def test_the_doctor_says_where_a_councils_own_stands_in_the_place_of_ours(
    own: Path, django_ready: None
) -> None:
    from kithline.commands.management.commands.doctor import _feeds_of_one_code

    assert _feeds_of_one_code() == []
    text = (own / "hospital_school_register.py").read_text(encoding="utf-8")
    (own / "young_carers.py").write_text(
        text.replace('code="hospital_school_register"', 'code="young_carers"'), encoding="utf-8"
    )
    forget()
    [told] = _feeds_of_one_code()
    assert told.state == "warning" and told.words.startswith("young_carers: the council's own declaration")
    assert "FEEDS_DIR" in told.mend

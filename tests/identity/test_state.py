"""What a folder keeps between deliveries of ``kithline link``."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kithline.identity import state
from kithline.identity.files import link_file
from kithline.identity.state import BadState

HEADER = "record_id,source,forename,surname,dob,sex,postcode,upn,nhs_no\n"
SCHOOL = "s1,school,Maya,Thornley,2014-03-05,F,AA9 9AA,Z199400116001,\n"
HEALTH = "h1,health,Maya,Thornley,2014-03-05,F,AB7 4QQ,,\n"
OTHER = "p1,police,Amara,Okafor,2013-11-30,F,AC1 1AC,,\n"


class Folder:
    """One state folder, and what each delivery into it says."""

    def __init__(self, place: Path, name: str) -> None:
        self.state, self.file, self.out = place / name, place / f"{name}.csv", place / f"{name}-out.csv"

    def link(self, *rows: str) -> dict[str, str]:
        self.file.write_text(HEADER + "".join(rows), encoding="utf-8")
        link_file(self.file, self.out, state=self.state, threads=1)
        lines = self.out.read_text(encoding="utf-8").replace('"', "").splitlines()[1:]
        return {record: person for record, person, _ in (line.split(",") for line in lines)}

    def lineage(self) -> list[tuple[object, ...]]:
        [found] = self.state.glob("*/lineage.parquet")
        return [tuple(row.values()) for row in pq.read_table(found).to_pylist()]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path, "kept")


def test_persons_keep_their_ids_and_everybody_is_told(folder: Folder) -> None:
    first = folder.link(SCHOOL, OTHER)
    assert set(first.values()) == {"1", "2"}
    assert folder.link(SCHOOL.replace("s1,school", "c1,case")) == first | {"c1": first["s1"]}
    assert folder.link(SCHOOL) == first | {"c1": first["s1"]}
    assert folder.lineage() == [(1, "created", 1, None), (1, "created", 2, None)]


def test_a_bridge_merges_and_a_correction_splits(folder: Folder) -> None:
    unlike = HEALTH.replace("Maya,Thornley,2014-03-05", "Maya,Okafor,2014-03-05")
    apart = folder.link(SCHOOL, unlike)
    assert apart["s1"] != apart["h1"]
    together = folder.link(HEALTH.replace("AB7 4QQ", "AA9 9AA"))  # the same record, corrected
    assert together["s1"] == together["h1"] == "1"
    parted = folder.link(HEALTH.replace("Maya,Thornley,2014-03-05", "Priya,Rahimi,2009-01-31"))
    assert (parted["h1"], parted["s1"]) == ("1", "3") or (parted["h1"], parted["s1"]) == ("3", "1")
    assert folder.lineage()[2:] == [(2, "absorbed", 2, 1), (3, "split", 3, 1)]


def test_what_was_told_to_be_two_people_stays_two(folder: Folder) -> None:
    case = SCHOOL.replace("s1,school", "c1,case")
    together = folder.link(SCHOOL, case)
    assert together["s1"] == together["c1"]
    told = folder.file.with_name("told.csv")
    told.write_text("record_a,record_b,relation\nc1,s1,not_same\n", encoding="utf-8")
    link_file(folder.file, folder.out, relationships=told, state=folder.state, threads=1)
    apart = folder.link(OTHER)
    assert apart["s1"] != apart["c1"]
    assert folder.lineage()[1:2] == [(2, "split", 2, 1)]


@pytest.mark.long
def test_the_order_of_deliveries_plays_no_part(tmp_path: Path) -> None:
    deliveries = [SCHOOL, OTHER, SCHOOL.replace("s1,school", "c1,case"), HEALTH.replace("AB7 4QQ", "AA9 9AA")]
    found = []
    for name, order in (("forth", deliveries), ("back", deliveries[::-1])):
        kept = Folder(tmp_path, name)
        for rows in order:
            last = kept.link(rows)
        by_person: dict[str, set[str]] = {}
        for record, person in last.items():
            by_person.setdefault(person, set()).add(record)
        found.append(sorted(map(sorted, by_person.values())))
    assert found[0] == found[1] == [["c1", "h1", "s1"], ["p1"]]


def test_killed_while_it_writes_it_carries_on(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    first = folder.link(SCHOOL)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(state, "write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            folder.link(OTHER)
    assert folder.link(SCHOOL) == first  # the other delivery never came
    assert len(folder.link(OTHER)) == 2
    assert [event for event in folder.lineage() if event[0] > 2] == [(3, "created", 2, None)]


def test_a_strange_or_damaged_folder_is_refused(folder: Folder) -> None:
    folder.state.mkdir()
    (folder.state / "letters.txt").write_text("")
    with pytest.raises(BadState, match="expected an empty folder"):
        folder.link(SCHOOL)
    (folder.state / "letters.txt").unlink()
    folder.link(SCHOOL)
    (folder.state / "state.json").write_text("{")
    with pytest.raises(BadState, match="damaged"):
        folder.link(SCHOOL)

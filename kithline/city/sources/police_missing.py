"""Children reported missing: those found, and those still missing when the file was made."""

from collections.abc import Iterator

import numpy as np

from kithline.city.sources import Delivery, Source, columns

FEED = "police_missing"
PLACES = (
    "the seafront",
    "the bus station",
    "a friend's home",
    "the shopping centre",
    "the skate park",
    "school",
)


def deliveries(source: Source) -> Iterator[Delivery]:
    """Every four weeks, or every quarter; an empty file where nobody was missing, so that silence is no lateness."""
    truth, view, draw = source.truth, source.sightings("police"), source.draw(FEED)
    told = truth.missing
    nominal = np.char.add("N", (5_000_000 + draw.permutation(len(truth.faces)) * 3).astype("U8"))
    reference = np.char.add("MIS", (70_001 + np.arange(len(told.child))).astype("U7"))
    seen, found = (len(PLACES) * draw.random((len(told.child), 2))).astype(int).T
    offered = source.draw(f"{FEED}.interviews").random(len(told.child))
    for start, end in source.periods(max(28, truth.size.days)):
        rows = np.flatnonzero((told.reported >= np.datetime64(start)) & (told.reported < np.datetime64(end)))
        child, on = told.child[rows], np.datetime64(end)
        back = np.where(told.found[rows] < on, told.found[rows], np.datetime64("NaT"))
        line, postcode, _ = view.address(on, child)
        interview = np.where(
            offered[rows] < 0.6, "accepted", np.where(offered[rows] < 0.9, "declined", "offered")
        )
        interview = np.where(np.isnat(back), "", interview)
        held = (back.astype("datetime64[D]") + np.timedelta64(3, "D")).astype("datetime64[D]")
        held = np.where((interview == "accepted") & (held < on), held, np.datetime64("NaT"))
        yield Delivery(
            end,
            {"date": end.isoformat()},
            {
                "episodes": columns(
                    reference=reference[rows],
                    nominal=nominal[child],
                    forename=view.forename[child],
                    surname=view.surname(on, child),
                    birth=view.birth[child],
                    sex=view.sex[child],
                    address=line,
                    postcode=postcode,
                    risk=told.risk[rows],
                    reported_at=told.reported[rows],
                    reported_on=told.reported[rows],
                    found_at=back,
                    found_on=back,
                    last_seen=np.array(PLACES)[seen[rows]],
                    found_place=np.where(np.isnat(back), "", np.array(PLACES)[found[rows]]),
                    away_from=np.where(told.in_care[rows], "care", "home"),
                    interview=interview,
                    interview_on=held,
                    flags=np.where(told.exploited[rows], "CCE", ""),
                )
            },
            links=[("police_missing", nominal[child], child)],
        )

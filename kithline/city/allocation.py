"""Who works with whom: assessment first, then a social worker who may change, and one who has just left."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from kithline.city.chance import Days, Ints, plus, up_to
from kithline.city.people import People
from kithline.city.seeds import Seeds
from kithline.city.social_care import Allocations, SocialCare
from kithline.city.workers import Workers

ASSESSMENT = 45  # days that the assessment team has a case
CASELOAD = 15  # of the demonstration's social worker
LEFT = 20  # days ago that one social worker left


@dataclass(frozen=True)
class Work:
    """Allocations of social workers, and the one whose sign-in the demonstration shows."""

    social: Allocations
    shown: int
    help_worker: Ints


def make_work(seeds: Seeds, people: People, care: SocialCare, workers: Workers, today: date) -> Work:
    """Allocate by family, so that brothers and sisters have one worker; as things are on the day."""
    draw = seeds.draw("allocation")
    now = np.datetime64(today)
    duty, social = workers.of("duty"), workers.of("social")
    shown, leaver = int(social[0]), int(social[-1])
    child, start, end = _needing(care)
    begun = start <= now
    child, start, end = child[begun], start[begun], up_to(end[begun], now)
    family = np.where(child < len(people), people.family[np.minimum(child, len(people) - 1)], -1)
    family = np.where(family >= 0, family, len(people) + child)
    still = np.isnat(end)
    family_now, of = np.unique(family, return_inverse=True)
    worker = draw.choice(social[1:], size=len(family_now))
    settled = still & (plus(start, ASSESSMENT + LEFT + 40) < now)
    _give(worker, of, still & (plus(start, ASSESSMENT) < now), settled, shown, leaver)
    lasted = np.where(still, now, end) - start
    first_end = np.where(lasted > np.timedelta64(ASSESSMENT, "D"), plus(start, ASSESSMENT), end)
    parts = [(child, duty[of % len(duty)], start, first_end, "assessment")]
    long = lasted > np.timedelta64(ASSESSMENT, "D")
    own, begin, stop = worker[of][long], first_end[long], end[long]
    # Long work sees a second worker, except with the one shown.
    lasting = np.where(np.isnat(stop), now, stop) - begin
    changes = (lasting > np.timedelta64(330, "D")) & (draw.random(len(of))[: len(own)] < 0.55)
    half = plus(begin, (lasting.astype(int) * 0.6).astype(int))
    former = social[(np.searchsorted(social, own) + 1) % len(social)]
    parts.append((child[long][changes], former[changes], begin[changes], half[changes], "allocated"))
    begin = np.where(changes, half, begin)
    # One has left: those still open went to a colleague on that day.
    leaving = np.isnat(stop) & (own == leaver) & (begin < now - np.timedelta64(LEFT + 30, "D"))
    on = now - np.timedelta64(LEFT, "D")
    parts.append((child[long], own, begin, np.where(leaving, on, stop), "allocated"))
    heirs = social[1:-1] if len(social) > 2 else social[:1]
    heir = heirs[of[long][leaving] % len(heirs)]
    parts.append((child[long][leaving], heir, np.full(leaving.sum(), on), stop[leaving], "allocated"))
    columns = [np.concatenate([part[place] for part in parts]) for place in range(4)]
    why = np.concatenate([np.full(len(part[0]), part[4]) for part in parts])
    helpers = workers.of("early_help")
    return Work(Allocations(*columns, why), shown, helpers[care.help.worker % len(helpers)])


def _needing(care: SocialCare) -> tuple[Ints, Days, Days]:
    """Everyone who needs a social worker: episodes of need, and care that hangs on none."""
    needed = ~care.referrals.nfa
    child, start, end = care.referrals.child[needed], care.referrals.start[needed], care.referrals.end[needed]
    other = ~np.isin(care.care.child, child)
    return (
        np.concatenate([child, care.care.child[other]]),
        np.concatenate([start, care.care.start[other]]),
        np.concatenate([end, care.care.end[other]]),
    )


def _give(worker: Ints, of: Ints, open_now: np.ndarray, settled: np.ndarray, shown: int, leaver: int) -> None:
    """Give the one who left a family long open, and the shown one whole families until the caseload is full."""
    size = np.bincount(of[open_now], minlength=len(worker))
    families = [family for family in dict.fromkeys(of[settled].tolist()) if size[family] <= 3][:1]
    worker[families] = leaver
    held = 0
    for family in dict.fromkeys(of[open_now].tolist()):
        if family not in families and held + size[family] <= CASELOAD + 3:
            worker[family] = shown
            held += int(size[family])
        if held >= CASELOAD:
            break

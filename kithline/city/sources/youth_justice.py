"""The youth justice service's case system."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from kithline.city.over_years import listed
from kithline.city.sources import Delivery, Source, columns, up_to
from kithline.city.youth_justice import LEVELS

FEED = "youth_justice"


def deliveries(source: Source) -> Iterator[Delivery]:
    """Two monthly snapshots of everyone whom the service has worked with in two years."""
    truth, view, draw = source.truth, source.sightings("youth_justice"), source.draw(FEED)
    told, faces, workers = truth.youth_justice, truth.faces, truth.workers
    key = np.char.add("YJS", (30_000 + draw.permutation(len(faces))).astype("U7"))
    levels = np.array(LEVELS)[told.levels]
    for back in source.told((34, 4)):
        day = truth.today - timedelta(days=back)
        on = np.datetime64(day)
        rows = listed(told.start, told.end, on)
        child = told.child[rows]
        offences = np.flatnonzero(np.isin(told.offender, child) & (told.committed <= on))
        line, postcode, _ = view.address(on, child)
        yield Delivery(
            day,
            {"date": day.isoformat()},
            {
                "persons": columns(
                    yjs_id=key[child],
                    forename=view.forename[child],
                    middle=view.middle[child],
                    surname=view.surname(on, child),
                    birth=view.births(on, child),
                    sex=view.sex[child],
                    ethnicity=faces.ethnicity[child],
                    address=line,
                    postcode=postcode,
                ),
                "offences": columns(
                    offence_id=np.char.add("O", (40_001 + offences).astype("U7")),
                    yjs_id=key[told.offender[offences]],
                    committed=told.committed[offences],
                    offence=told.offence[offences],
                    gravity=told.gravity[offences],
                    disposal=told.disposal[offences],
                ),
                "interventions": columns(
                    intervention_id=np.char.add("I", (50_001 + rows).astype("U7")),
                    yjs_id=key[child],
                    start=told.start[rows],
                    end=up_to(told.end[rows], on),
                    type=told.type[rows],
                    rosh=levels[rows, 0],
                    wellbeing=levels[rows, 1],
                    reoffending=levels[rows, 2],
                    stage=np.where(np.isnat(up_to(told.end[rows], on)), "Review", "Closure"),
                    manager_id=workers.key[told.manager[rows]],
                    manager_name=workers.name[told.manager[rows]],
                    manager_telephone=workers.telephone[told.manager[rows]],
                    manager_email=workers.email[told.manager[rows]],
                    team=workers.team[told.manager[rows]],
                ),
            },
            links=[("youth_justice", key[child], child)],
        )

"""Members of staff of an agency, as its files name them: invented names, numbers for drama, mail of the example domain.

The council's own social workers, helpers and officers are in `workers`; these are everybody else's.
"""

from dataclasses import dataclass

import numpy as np

from kithline.city.chance import Ints, drawn_once
from kithline.city.names import Words
from kithline.city.people import NOBODY
from kithline.city.places import TELEPHONE
from kithline.city.workers import emails, staff_names


@dataclass(frozen=True)
class Staff:
    """One row a member of staff; `key` is the agency's own number."""

    key: Words
    name: Words
    telephone: Words
    email: Words

    def __len__(self) -> int:
        return len(self.key)

    def as_columns(self, role: str, who: Ints, key: str = "") -> dict[str, Words]:
        """Columns `role`, `role_name`, `role_telephone`, `role_email`: a member for each row, NOBODY an empty cell.

        `key`: what follows the role in the first column's name, such as "_id".
        """
        there = who != NOBODY
        return {
            role + key: np.where(there, self.key[who], ""),
            f"{role}_name": np.where(there, self.name[who], ""),
            f"{role}_telephone": np.where(there, self.telephone[who], ""),
            f"{role}_email": np.where(there, self.email[who], ""),
        }


@drawn_once(100)
def make_staff(draw: np.random.Generator, begins: str, count: int) -> Staff:
    """So many members of staff, whose numbers begin with `begins`."""
    name = staff_names(draw, count)
    numbers = draw.integers(0, 1000, count)
    return Staff(
        np.char.add(begins, (1 + np.arange(count)).astype("U6")),
        name,
        np.array([TELEPHONE.format(number) for number in numbers]),
        emails(name),
    )

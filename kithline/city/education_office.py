"""By which number the council's education services know a child: one system, so one number in all of its lists."""

from kithline.city.seeds import Seeds
from kithline.city.sources import Numbers, numbered
from kithline.city.truth import Truth

VIEW = "education_office"  # how that system has people written down (see `sightings`)


def student_ids(seeds: Seeds, truth: Truth) -> Numbers:
    """A number for each identity, in no order."""
    return numbered(seeds.draw("education_office.ids"), "ED", len(truth.faces))

"""Link, assemble and derive whatever is new."""

from typing import Any

from django.core.management.base import BaseCommand

from kithline.pipeline import update


class Command(BaseCommand):
    help = "Link people, assemble the record and work out the factors for whatever is new. Example: kithline update"

    def handle(self, *args: Any, **options: Any) -> None:
        done = update(told=self.stdout.write)
        self.stdout.write(
            f"{done.linked:,} source records of people linked; {done.assembled:,} people assembled; "
            f"{done.derived:,} with factors worked out."
        )

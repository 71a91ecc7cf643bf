"""Read by the process that waits (see `one_more`), and by no other: the whole program, for whoever is forked from it.
What fails here is told by whoever is asked to work."""

from contextlib import suppress
from importlib import import_module

PROGRAM = "kithline.pipeline"  # which stands above this: nothing here may name it otherwise

with suppress(Exception):
    import django

    django.setup()
    import_module(PROGRAM)

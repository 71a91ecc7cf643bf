"""The invented city: first what is true, then what each agency writes down about it.

Nothing here is about anybody. Names are drawn field by field from lists, the place is on no map, its postcodes are in
an area that does not exist, its telephone numbers, NHS numbers and schools' codes are in ranges that nobody holds.

The truth (people, families, lives) is made first and kept apart; each agency's files are then written through the
declarations of `kithline.feeds.catalogue`, with that agency's errors. Every module draws from a seed of its own.
"""

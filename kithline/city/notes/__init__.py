"""Case notes of the invented city, with what a reader should find in them written down as they are written.

`plan` decides which note is written on which day, by whom, about whom. `discourse` orders what is told in a note of a
kind, `pen` says it in its author's voice and keeps the place of every person, date, stance, action and child's word.
The data are clauses in a light markup (`frames`), words, authors. Eight of the thirty authors are held out, with three
tenths of each list of clauses, which they alone use: a reader built on the rest has met neither.
"""

"""Case notes of the invented city, with what a reader should find in them written down as they are written.

`plan` decides which note is written on which day, by whom, about whom. `scenes` finds the scenes that fit the child on
the day: each is a small story told whole, of one subject. `pen` says it in its author's voice and keeps the place of
every person, date, stance, action and child's word. The data are scenes in a light markup (`frames`), words, authors.
Eight of the thirty authors are held out, with two fifths of the scenes, which they alone tell: a reader built on the
rest has met neither.
"""

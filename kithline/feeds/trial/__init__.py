"""A file that no feed expects is looked over: what shape it has, what its columns hold, and what a feed of it would be.

`shape` reads it, `sorts` says what values look like, `header_words` what headers mean, `propose` puts the two together,
`answers` holds what no file can say, `declare` writes the declaration, `invent` its sample. Nothing is decided here for
good: each guess has its reason, and whoever tries the file may change it.
"""

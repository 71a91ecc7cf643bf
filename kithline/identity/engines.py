"""What may be wrong with an engine. Apart from the engines, so that whoever needs none of them loads none."""


class EngineMissing(RuntimeError):
    """An engine cannot be started here: says what is missing."""

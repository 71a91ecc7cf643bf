"""The record that the tests of this folder write to."""

from tests.intake.clean import clean_record, record_clone

__all__ = ["clean_record", "record_clone"]

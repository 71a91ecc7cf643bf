"""Attendance that comes as a whole year's figures; marks and termly totals have tables of their own."""

from kithline.record.categories import ATTENDANCE
from kithline.record.kinds import Kind

ATTENDANCE_YEAR = Kind(
    "attendance_year",
    "A year's attendance, as the former school told",
    ATTENDANCE,
    {
        "year": "year in which the school year began",
        "school": "the school's code",
        "possible": "sessions",
        "authorised": "sessions of authorised absence",
        "attended": "sessions",
        "unauthorised": "sessions of unauthorised absence",
    },
)

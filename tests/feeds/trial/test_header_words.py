"""Headers as systems of many makes write them. Those of a public form or import format are as they stand there."""

import pytest

from kithline.feeds.trial.header_words import meaning, words_of


@pytest.mark.parametrize(
    ("role", "headers"),
    [
        (
            "birth",
            "DOB|Date of Birth|clientBirthDate|D.O.B.|CLIENT DOB|birth_date|DoB|PupilDoB|child/DoB|Child DoB|D.o.B",
        ),
        ("forename", "First Name|Forename1|firstname|LegalForename|Given Names|First_Name"),
        ("surname", "Last Name|Family Name|LegalSurname|StudentLast"),
        ("name", "Name|Full Name|CLIENT NAME"),
        ("key", "ID|Ref|Client ID|PERSONID|PupilMatchingRef|LearnerId|Student_Number|@id|System ID"),
        ("row", "Referral ID|REF_ID|Tenancy Ref|Application No|SessionKey|Case Record Number|Case Ref"),
        ("nhs_number", "NHS No.|NHS_NUM|nhsNumber"),
        ("former_upn", "FormerUPN|Previous UPN"),
        ("nino", "NI Number|National Insurance No"),
        ("postcode", "Post Code|HOME PCODE|PostCode|Home p/code|P/code|PCode|Post code"),
        ("start", "Date|REF_DATE|DateOfEntry|EntryDate|Date Received|Course Start|Referral Date|Joined"),
        ("end", "End Date|CLOSED_DT|ExitDate|Date Closed|Left"),
        ("worker_name", "Key Worker|LEAD PROF|Housing Officer|Allocated To|Tutor|Facilitator"),
        ("worker_telephone", "Worker Tel|Key Worker Phone"),
        ("sex", "Gend.\n(1=M 2=F 9=NK)|M/F\n(1/2/9)|M/F|Sex (at birth)"),
        ("forename", "F/name(s)|Forename(s)|f/name"),
        ("surname", "S/name|Surname (legal)"),
        ("telephone", "Tel. (parent/\ncarer)|Parent/Carer 1 tel"),
        ("start", "Dt Ref'd|Rec'd"),
        ("end", "Dt Clsd"),
        ("worker_name", "Wkr|teacher/name"),
        ("", "VI / HI /\nMSI|Ref'd by|Dt 1st Appt|Loss of|Stat"),
        ("", "Notes|Band|LA|House|salutation|RISK LVL|Colour of door"),
    ],
)
def test_what_headers_mean(role: str, headers: str) -> None:
    assert {header: meaning(header)[0] for header in headers.split("|")} == dict.fromkeys(
        headers.split("|"), role
    )


def test_whom_a_header_is_about() -> None:
    assert meaning("Mother's DOB") == ("birth", "mother", "")
    assert meaning("Parent 1 Surname") == ("surname", "parent", "1")
    assert meaning("youngPerson/name/family") == ("surname", "child", "")
    assert meaning("Surname 2") == ("surname", "", "2")
    assert meaning("Address 2") == ("line", "", "")
    assert meaning("mentor/email") == ("worker_email", "", "")
    assert meaning("Tel. (parent/carer)") == ("telephone", "parent", "")  # and no name of anybody
    assert meaning("Name (child)") == ("name", "child", "")


def test_words() -> None:
    assert words_of("clientBirthDate") == words_of("Client_Birth-Date") == "client birth date"

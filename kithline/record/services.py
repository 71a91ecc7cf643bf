"""The services that work with children: what each is called, and whether being involved is itself sensitive.

A sensitive service ("sensitive services", ContactPoint Regulations 2007) is shown by name only to those whom the
matrix lets see its category; everyone else who sees involvements learns that another service is involved.
"""

from dataclasses import dataclass

from kithline.record.categories import (
    DOMESTIC_ABUSE,
    EXPLOITATION,
    INVOLVEMENT,
    MENTAL_HEALTH,
    OTHER_SERVICE,
    PROBATION,
    SCHOOL_CONCERN,
    SOCIAL_CARE,
    SUBSTANCE,
    YOUTH_JUSTICE,
    Category,
    Level,
)


@dataclass(frozen=True)
class Service:
    code: str
    title: str
    category: Category = INVOLVEMENT
    is_sensitive: bool = False


SERVICES = {
    service.code: service
    for service in (
        Service("social_work", "Children's social work"),
        Service("early_help", "Early help"),
        Service("send_casework", "SEN casework"),
        Service("school_nursing", "School nursing"),
        Service("education_welfare", "Education welfare"),
        Service("family_hub", "Family hub"),
        Service("health_visiting", "Health visiting"),
        Service("midwifery", "Midwifery"),
        Service("gp", "GP practice"),
        Service("virtual_school", "Virtual school"),
        Service("leaving_care", "Leaving care"),
        Service("young_carers", "Young carers service"),
        Service("voluntary", "Voluntary sector"),
        Service("housing", "Housing"),
        Service("home_education", "Home education"),
        Service("community_health", "Community health"),
        Service("youth_work", "Youth work"),
        Service("careers", "Careers and participation"),
        Service("inclusion", "Inclusion and alternative provision"),
        Service("school_safeguarding", "School's safeguarding lead", SCHOOL_CONCERN),
        Service("reviewing", "Independent reviewing officer", SOCIAL_CARE),
        Service("fostering", "Fostering and kinship care", SOCIAL_CARE),
        Service("youth_justice", "Youth justice", YOUTH_JUSTICE, is_sensitive=True),
        Service("mental_health", "Child and adolescent mental health", MENTAL_HEALTH, is_sensitive=True),
        Service("substance_misuse", "Drug and alcohol service", SUBSTANCE, is_sensitive=True),
        Service("domestic_abuse", "Domestic abuse service", DOMESTIC_ABUSE, is_sensitive=True),
        Service("exploitation", "Exploitation team", EXPLOITATION, is_sensitive=True),
        Service("channel", "Channel", EXPLOITATION, is_sensitive=True),
        Service("probation", "Probation", PROBATION, is_sensitive=True),
    )
}
ANOTHER_SERVICE = Service("another_service", "Another service", OTHER_SERVICE)
MASKED_CLASS = OTHER_SERVICE.at(Level.CONTACT)

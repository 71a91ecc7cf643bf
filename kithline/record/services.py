"""The services that work with children: what each is called, and whether being involved is itself sensitive.

A sensitive service ("sensitive services", ContactPoint Regulations 2007) is shown by name only to those whom the
matrix lets see its category; everyone else who sees involvements learns that another service is involved.
"""

from dataclasses import dataclass

from kithline.record.categories import INVOLVEMENT, OTHER_SERVICE, YOUTH_JUSTICE, Category, Level


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
        Service("youth_justice", "Youth justice", YOUTH_JUSTICE, is_sensitive=True),
    )
}
ANOTHER_SERVICE = Service("another_service", "Another service", OTHER_SERVICE)
MASKED_CLASS = OTHER_SERVICE.at(Level.CONTACT)

"""Accounts: who may sign in as what, from invitation to leaving. For those who look after a place's people."""

from kithline.sharing.appointing import APPOINTERS

# what can be done on a person's page: code -> title, words of its button
ACTS = {
    "role": ("Give another role", "Give the role"),
    "end": ("End a role", "End the role"),
    "link": ("Send a new link", "Make the link"),
    "factor": ("Reset the second factor", "Reset it"),
    "identity": ("Link their sign-in of the organisation", "Link it"),
    "unlink": ("Unlink their sign-in of the organisation", "Unlink it"),
    "hand": ("Hand work over", "Hand over"),
    "close": ("Close the account", "Close the account now"),
}
# what hangs on a person, and what becomes of it when they leave; {n} is how many
OWNED = {
    "allocated": "{n} children are allocated to them in the case system. They stay so until it says otherwise: change "
    "it there. Their team's manager sees them meanwhile.",
    "linked_school": "{n} schools are linked to them. Hand them over here.",
    "question": "{n} of their questions about a value are not answered. Hand them over here: the answer comes to the "
    "first screen of whoever takes them over, for children whom that person may see; and it is on the child's record.",
    "emergency": "{n} of their emergency accesses wait for the information governance officer's review. It goes on "
    "without them.",
    "decision": "{n} decisions of theirs about records are being carried out. They go on without them.",
    "confirmation": "{n} decisions of theirs about restricted records wait for a second steward, who can confirm them "
    "on the page Restricted records.",
    "request": "{n} requests of people about their own record, which they took in, are open. Every information "
    "governance officer sees them on Requests, with the day by which each is to be answered.",
    "decided": "{n} decisions to share or not to share bear their name. Each stays with the child, for the child's "
    "worker or school to read.",
    "cover": "{n} covers, by them or for them, end with the role. Make others where they are still needed.",
}

__all__ = ["ACTS", "APPOINTERS", "OWNED"]

"""The identity providers that a council sets up, in `sign_in.toml` of the installation's home. Without it: none."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from kithline.sharing.roles import ROLES
from kithline.watch.credentials import Credential, credential
from kithline.watch.settings import BadConfiguration, Given

FILE = "sign_in.toml"
ENTRA, DFE, PLAIN = "entra", "dfe", "plain"
SCOPES = {
    ENTRA: "openid profile email",
    DFE: "openid profile email organisation",
    PLAIN: "openid profile email",
}
# Entra's `sub` differs for each application; `oid` is the person's in the tenant, which an administrator can look up
SUBJECTS = {ENTRA: "oid", DFE: "sub", PLAIN: "sub"}
_HERE = ("localhost", "127.0.0.1")


@dataclass(frozen=True)
class Provider:
    """One provider at one site.

    `tenant`: of Entra ID, the only one whose people may come in. `asks_twice`: whether a second factor there counts,
    where the token says that one was used. `groups`: the provider's group -> the role that it proposes.
    """

    code: str
    title: str
    shape: str
    site: str
    issuer: str
    client_id: str
    secret: Credential
    tenant: str = ""
    asks_twice: bool = False
    groups: Mapping[str, str] = field(default_factory=dict)

    @property
    def scope(self) -> str:
        return SCOPES[self.shape]

    @property
    def subject_claim(self) -> str:
        return SUBJECTS[self.shape]

    @property
    def origin(self) -> str:
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"

    def proposed_role(self, groups: object) -> str:
        """The role that the first known group proposes; "" for none. It is never given by that."""
        named = groups if isinstance(groups, list) else []
        return next((self.groups[each] for each in named if each in self.groups), "")


@lru_cache(maxsize=8)
def providers(home: Path) -> tuple[Provider, ...]:
    """Those of this home, read once. Raises BadConfiguration with every mistake."""
    try:
        values = tomllib.loads((home / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise BadConfiguration([f"{FILE}: {why}"]) from None
    faults: list[str] = []
    given = Given(values, "", faults)
    found = [_provider(one, home) for one in given.each("provider")]
    given.close()
    codes = [each.code for each in found]
    faults += [f"[[provider]]: two have the code {code}" for code in {*codes} if codes.count(code) > 1]
    if faults:
        raise BadConfiguration([f"{FILE}: {fault}" for fault in faults])
    return tuple(found)


def providers_of(home: Path, site: str) -> tuple[Provider, ...]:
    """Those of one site."""
    return tuple(each for each in providers(home) if each.site == site) if site else ()


def provider_of(home: Path, site: str, code: str) -> Provider | None:
    """The one of this code at this site."""
    return next((each for each in providers_of(home, site) if each.code == code), None)


def _provider(given: Given, home: Path) -> Provider:
    secret = credential(given, "client_secret", home)
    if secret is None:
        given.wrong("client_secret", "expected client_secret_file or client_secret_env")
    groups = given.table("groups")
    site = given.text("site", among=("school", "authority"))
    made = Provider(
        code=given.text("code"),
        title=given.text("title"),
        shape=given.text("shape", among=(ENTRA, DFE, PLAIN)),
        site=site,
        issuer=given.text("issuer"),
        client_id=given.text("client_id"),
        secret=secret or Credential(),
        tenant=given.text("tenant", ""),
        asks_twice=given.text("second_factor", "here", among=("here", "provider")) == "provider",
        groups={name: groups.text(name) for name in groups.values},
    )
    for name, role in made.groups.items():
        if role not in ROLES or ROLES[role].audience != site:
            groups.wrong(name, "expected the code of a role of this site")
    parts = urlsplit(made.issuer)
    if parts.scheme != "https" and parts.hostname not in _HERE:
        given.wrong("issuer", "expected an address that begins with https://")
    if not made.code.isascii() or not made.code.isalnum():
        given.wrong("code", "expected letters and digits only")
    if made.shape == ENTRA and not made.tenant:
        given.wrong("tenant", "expected the id of your tenant: without it any tenant's people could come")
    given.close()
    return made

"""The Jinja2 environment of every page: ``environment`` is what Django's Jinja2 backend is pointed at.

Our own templates are strict: a name that was not given is an error, not a gap on the page. The templates of
govuk-frontend-jinja rely on missing options being false, so they live in an environment of their own; a
strict template reaches them by import as usual, or through ``govuk``: ``{{ govuk.button({"text": "Save"})
}}``.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
)
from jinja2.environment import Template
from markupsafe import Markup

from kithline.ui import charts, words
from kithline.ui.links import page_numbers, sort_link, with_query
from kithline.ui.shell import Shell

TEMPLATES = Path(__file__).parent / "templates"
GOVUK = "govuk_frontend_jinja"


class PageEnvironment(Environment):
    """Strict for our templates; names under ``govuk_frontend_jinja/`` go to the lenient environment."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.components = Environment(
            loader=PrefixLoader({GOVUK: PackageLoader(GOVUK)}),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def get_template(self, name: str | Template, parent: str | None = None, globals: Any = None) -> Template:
        if isinstance(name, str) and name.startswith(f"{GOVUK}/"):
            return self.components.get_template(name)
        return super().get_template(name, parent, globals)


def environment(**options: Any) -> PageEnvironment:
    """The environment, from the options of Django's Jinja2 backend; with none, it needs no Django."""
    given: BaseLoader | None = options.pop("loader", None)
    own = FileSystemLoader(TEMPLATES)
    options = {
        "trim_blocks": True,
        "lstrip_blocks": True,
        **options,
        "autoescape": True,
        "undefined": StrictUndefined,
    }
    pages = PageEnvironment(loader=ChoiceLoader([given, own]) if given else own, **options)
    pages.filters.update(words.FILTERS)
    pages.globals.update(
        {
            "url": _url,
            "static": _static,
            "shell": Shell(),
            "govuk": _macros(pages.components),
            "charts": charts,
            "with_query": with_query,
            "sort_link": sort_link,
            "page_numbers": page_numbers,
            "state_words": {state.value: text for state, text in words.STATE_WORDS.items()},
            "state_meanings": {state.value: text for state, text in words.STATE_MEANINGS.items()},
        }
    )
    return pages


def _macros(components: Environment) -> SimpleNamespace:
    """Each govuk macro by its short name: ``service_navigation`` for ``govukServiceNavigation``."""
    macros: dict[str, Callable[..., Markup]] = {}
    for template in components.list_templates(filter_func=lambda name: name.endswith("/macro.html")):
        component = template.split("/")[-2]
        macro = "govuk" + component.title().replace("-", "")
        macros[component.replace("-", "_")] = getattr(components.get_template(template).module, macro)
    return SimpleNamespace(**macros)


def _url(name: str, *args: Any, query: Mapping[str, Any] | None = None, **kwargs: Any) -> str:
    """The address of a named view, with a query when one is given."""
    from django.urls import reverse

    address: str = reverse(name, args=args or None, kwargs=kwargs or None)
    return with_query(address, {}, **query) if query else address


def _static(path: str) -> str:
    """The address of a static file, hashed when the site's storage hashes."""
    from django.templatetags.static import static

    address: str = static(path)
    return address

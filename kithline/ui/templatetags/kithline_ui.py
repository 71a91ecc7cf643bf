"""The bridge from Django's own templates to ours.

allauth's pages are Django templates and ours are Jinja2; this tag draws a Jinja2 template inside one of
allauth's, so that frame and form fields exist once.
"""

from typing import Any

from django import template
from django.template import Context, loader
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def page_part(context: Context, name: str, **values: Any) -> SafeString:
    """The Jinja2 template ``name`` with ``values`` and what the site's context processors give."""
    drawn = loader.get_template(name, using="jinja2").render(values, context.get("request"))
    return SafeString(drawn)  # nosec B703: the Jinja2 environment has escaped whatever it was given

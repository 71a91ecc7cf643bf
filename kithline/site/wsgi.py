"""The site as a WSGI application. It refuses to start where the sharing checks fail."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kithline.site.settings")
application = get_wsgi_application()

from kithline.sharing.checks import refuse_to_serve_if_unsafe  # noqa: E402 - needs the applications loaded

refuse_to_serve_if_unsafe()

"""A file that a page hands over."""

from django.http import HttpResponse


def download(name: str, content: str | bytes, content_type: str) -> HttpResponse:
    """The file under this name; nothing on the way keeps a copy."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response

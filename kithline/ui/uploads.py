"""No upload is taken in beyond what any page accepts, whatever it claims of its own length."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MOST_BYTES = 11 << 20  # a little above what a page accepts, which says so in its own words


class SizeLimit(FileUploadHandler):
    """Stands before Django's own handlers: an upload that is too long is read to its end and not kept."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass the chunk on, or stop."""
        self.size += len(raw_data)
        if self.size > MOST_BYTES:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one have the file."""
        return None

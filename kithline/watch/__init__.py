"""Files that arrive while nobody looks: an inbox folder, queries of other databases, drops over HTTPS."""

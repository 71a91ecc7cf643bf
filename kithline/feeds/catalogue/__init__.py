"""The feeds that Kithline knows, one module each, found by walking this package. A module holds one `FEED`."""

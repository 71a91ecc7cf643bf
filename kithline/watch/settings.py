"""One table of a configuration file, word by word; each mistake is a line that says where, and what was expected."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any


class BadConfiguration(ValueError):
    """The file cannot be used: `faults`, one line for each mistake."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Given:
    """What stands in one table of the file. `where` says which it is; mistakes are added to `faults`."""

    def __init__(self, values: Any, where: str, faults: list[str]) -> None:
        self.where, self.faults = where, faults
        self.values: Mapping[str, Any] = values if isinstance(values, dict) else {}
        self._asked: list[str] = []
        if not isinstance(values, dict):
            faults.append(f"{where}: expected a table of settings")

    def text(self, name: str, default: str | None = None, among: Sequence[str] = ()) -> str:
        """A text that is not empty; without a `default` it must be there."""
        value = self._value(name, default)
        if value is None:
            return ""
        if not isinstance(value, str) or (not value.strip() and value != default):
            self.wrong(name, "expected a text in quotation marks")
            return ""
        if among and value not in among:
            self.wrong(name, f"expected one of {', '.join(among)}")
        return value

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        """A whole number between two others."""
        value = self._value(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(name, f"expected a whole number from {least:,} to {most:,}")
            return default
        return value

    def day(self, name: str) -> date | None:
        """A date, written without quotation marks; None if it is not there."""
        value = self._value(name, "")
        if value == "" and name not in self.values:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.wrong(name, "expected a date such as 2026-09-01, without quotation marks")
            return None
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; none if it is not there."""
        value = self._value(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            self.wrong(name, 'expected a list of texts: ["...", "..."]')
            return ()
        return tuple(value)

    def table(self, name: str) -> "Given":
        """A table within this one; empty if it is not there."""
        where = f"{self.where}: [{name}]" if self.where else f"[{name}]"
        return Given(self._value(name, {}), where, self.faults)

    def named(self, name: str) -> dict[str, Any]:
        """A table whose names are the council's own."""
        value = self._value(name, {})
        if not isinstance(value, dict):
            self.wrong(name, "expected a table of settings")
            return {}
        return value

    def each(self, name: str) -> list["Given"]:
        """The tables of a list: [[name]]."""
        value = self._value(name, [])
        if not isinstance(value, list):
            self.wrong(name, f"expected [[{name}]], one for each")
            return []
        made = []
        for place, one in enumerate(value, start=1):
            called = one.get("name") if isinstance(one, dict) else None
            made.append(Given(one, f"[[{name}]] {called if isinstance(called, str) else place}", self.faults))
        return made

    def wrong(self, name: str, expected: str) -> None:
        """Note a mistake in one setting."""
        self.faults.append(f"{self.where}: {name}: {expected}" if self.where else f"{name}: {expected}")

    def close(self) -> None:
        """Note each setting that nobody asked for: a misspelt one would else be passed over."""
        for name in self.values:
            if name not in self._asked:
                self.wrong(name, f"there is no such setting; there are {', '.join(sorted(self._asked))}")

    def _value(self, name: str, default: Any) -> Any:
        self._asked.append(name)
        if name not in self.values and default is None:
            self.wrong(name, "it is missing")
        return self.values.get(name, default)

"""The steps, each in a process of its own: `python -m bench.steps <step> <JSON>`; prints one JSON object."""

import json
import sys
from pathlib import Path
from typing import Any


def main(step: str, given: dict[str, Any]) -> dict[str, Any]:
    if step == "city":
        from bench.cities import make

        return {"rows": make(given["size"], given["wards"], Path(given["out"]))}
    if step == "next_day":
        from bench.cities import next_day

        return {"paths": next_day(given["size"], given["wards"], Path(given["out"]))}
    if step == "load":
        from bench.load import load

        return load(Path(given["city"]), Path(given["profile"]) if given.get("profile") else None)
    if step == "prepare":
        from bench.floor import prepare

        return prepare(given["url"], Path(given["out"]))
    if step == "floor":
        from bench.floor import floor

        return floor(given["url"], Path(given["deliveries"]), Path(given["prepared"]))
    if step == "page":
        from bench.page import page

        return page(given["school"], given["repeats"])
    if step == "viewers":
        from bench.policies import make_viewers

        return make_viewers(Path(given["city"]))
    if step == "policies":
        from bench.policies import policies

        return policies(given["audience"], given["repeats"])
    if step == "stream_base":
        from bench.stream_base import keep_keys

        return keep_keys()
    if step == "stream":
        from bench.streaming import stream

        return stream(Path(given["files"]), given["singles"], given["records"], given["postmaster"])
    if step == "take":
        from bench.taking import take

        return take([Path(each) for each in given["paths"]], with_update=given["update"])
    raise ValueError(f"there is no step {step}")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], json.loads(sys.argv[2]))) + "\n")

#!/usr/bin/env python3
"""Packs the page into one HTML file: text, program and models (scripts/build-web)."""

import argparse
import base64
import gzip
import json
import pathlib
import re
import struct
import sys

FOLDER = pathlib.Path(__file__).parent
SCRIPTS = ["engine.js", "driver.js", "film.js", "explorer.js", "app.js"]


def fail(message):
    sys.exit(f"web/pack.py: {message}")


def settings(config):
    """The section dream of a config.yaml, as far as the page needs it: one key a line, as it is written."""
    section = re.search(r"^dream:.*\n((?:[ #].*\n|\n)+)", config.read_text() + "\n", re.M)
    found = {}
    for key in ("temperature", "max_steps", "done_threshold"):
        value = section and re.search(rf"^  {key}: ([\d.e+-]+)", section[1], re.M)
        if not value:
            fail(f"{config}: no dream.{key}")
        found[key] = float(value[1])
    return found


def check_half(path, data):
    """V and M in single precision would make a page of twice the size."""
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    types = {entry["dtype"] for name, entry in header.items() if name != "__metadata__"}
    if "F16" not in types:
        fail(f"{path} holds {', '.join(sorted(types))}, expected F16: `worldmodels export --half` makes it")


def element(name, data, planes):
    if planes == 2:
        data = data[0::2] + data[1::2]
    text = base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()
    return f'<script type="text/plain" id="{name}" data-planes="{planes}">{text}</script>'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", type=pathlib.Path, required=True, help="folder of worldmodels.js and .wasm")
    parser.add_argument("--models", type=pathlib.Path, required=True, help="a run directory in half precision")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    options = parser.parse_args()

    if not (options.models / "config.yaml").is_file():
        fail(f"{options.models}: no run directory (no config.yaml)")
    data = [element("program", (options.program / "worldmodels.wasm").read_bytes(), 1)]
    for part in ("vision", "memory", "controller"):
        path = options.models / part / "model.safetensors"
        model = path.read_bytes()
        if part != "controller":
            check_half(path, model)
        data.append(element(part, model, 2))
    script = (options.program / "worldmodels.js").read_text()
    script += f"\nconst SETTINGS = {json.dumps(settings(options.models / 'config.yaml'))};\n"
    script += "\n".join((FOLDER / name).read_text() for name in SCRIPTS)
    if "</script" in script:
        fail("a script holds </script")
    parts = {"style": (FOLDER / "style.css").read_text(), "data": "\n".join(data), "script": script}
    page = re.sub(r"\{\{(\w+)\}\}", lambda key: parts[key[1]], (FOLDER / "index.html").read_text())
    options.out.write_text(page)
    print(f"{options.out}: {len(page.encode()) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()

"""``python -m voronka.sample OUT_DIR [--lang ru] [--seed 7]``: write the sample data and name the files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from voronka.sample.words import LANGUAGES
from voronka.sample.write import write_sample


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m voronka.sample", description="Write a year of two made-up businesses."
    )
    parser.add_argument("folder", type=Path, metavar="OUT_DIR", help="where to write; made when absent")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of names and headers (default: en)")
    parser.add_argument("--seed", type=int, default=7, help="another number is another year (default: 7)")
    asked = parser.parse_args()
    try:
        written = write_sample(asked.folder, lang=asked.lang, seed=asked.seed)
    except OSError as error:
        sys.exit(f"{asked.folder} cannot be written: {error.strerror}")
    sys.stdout.writelines(f"{path}\n" for path in written)


if __name__ == "__main__":
    main()

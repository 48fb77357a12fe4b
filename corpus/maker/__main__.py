"""`python -m corpus.maker`: writes reports with their truth into folders, one format beside the other."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from corpus.maker.made import FORMATS, make_reports, make_series
from corpus.maker.years import make_years


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus.maker", description=__doc__)
    parser.add_argument("--seeds", default="0:20", help="from:to, the end left out (from 1000 on: fresh wordings)")
    parser.add_argument("--formats", default="txt", help=f"some of {','.join(FORMATS)}")
    parser.add_argument("--series", action="store_true", help="each seed gives all reports of one unit over a year")
    parser.add_argument("--years", action="store_true", help="each seed gives those of one unit over two years")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    first, _, last = given.seeds.partition(":")
    seeds = range(int(first), int(last or int(first) + 1))
    formats = given.formats.split(",")
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        parser.error(f"unknown format {', '.join(unknown)}")
    if given.years:
        count = make_years(seeds, formats, given.out)
    elif given.series:
        count = make_series(seeds, formats, given.out)
    else:
        count = make_reports(seeds, formats, given.out)
    print(f"{count} reports in {given.out}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

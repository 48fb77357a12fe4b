"""The list of administrative units before and after 1 July 2025, made from two public data sets and checked.

    python -m corpus.gazetteer --out extractor/auditing/gazetteer.txt

`vietnamadminunits` (MIT) has both lists and which old commune went into which new one, whole or in parts.
`vietnam-provinces` has the new list by itself: names of provinces and communes must agree in both, and where they do
not the file says so at its end. Neither package is needed to run baocao.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from extractor.language import fold

DAY = "2025-07-01"
SAME = (
    # Resolution 175/2024/QH15, in force on 1 January 2025; the older name is the one of reports before that day
    ("before", "Tỉnh Thừa Thiên Huế", "Thành phố Huế"),
    # became cities under central government in 2026, their territory unchanged
    ("since", "Thành phố Đồng Nai", "Tỉnh Đồng Nai"),
    ("since", "Thành phố Quảng Ninh", "Tỉnh Quảng Ninh"),
    ("since", "Thành phố Bắc Ninh", "Tỉnh Bắc Ninh"),
)
"""Other names of a province of one of the two lists."""


class Ward(NamedTuple):
    province: str
    name: str
    code: str


class OldWard(NamedTuple):
    province: str
    district: str
    name: str | None
    code: str | None


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus.gazetteer", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    old, new, moves, provinces = read_vietnamadminunits()
    other = read_vietnam_provinces()
    differences = compare_lists(new, other)
    agreed = {(_bare(province), _alike(name), code) for (province, name), code in other.items()}
    new = {
        key: ward if (_bare(ward.province), _alike(ward.name), ward.code) in agreed else ward._replace(code="-")
        for key, ward in new.items()
    }
    given.out.write_text("".join(f"{line}\n" for line in lines(old, new, moves, provinces, differences)), "utf-8")
    print(f"{len(old)} old units, {len(new)} new ones, {len(differences)} differences", file=sys.stderr)
    return 0


def read_vietnamadminunits() -> tuple[
    dict[str, OldWard], dict[str, Ward], dict[str, tuple[tuple[str, ...], bool]], dict[str, str]
]:
    """Old communes and new ones by the keys of the data set, where each old one went (and whether whole), and
    the new province of each old one."""
    import vietnamadminunits

    folder = Path(vietnamadminunits.__file__).parent / "data"
    with sqlite3.connect(folder / "dataset.db") as base:
        old = {
            f"{row[0]}_{row[1]}_{row[2] or ''}": OldWard(*row[3:])
            for row in base.execute(
                "select provinceKey, districtKey, wardKey, province, district, ward, wardCode from admin_units_legacy"
            )
        }
        new = {
            f"{row[0]}_{row[1]}": Ward(*row[2:])
            for row in base.execute("select provinceKey, wardKey, province, ward, wardCode from admin_units")
        }
    converter: dict[str, Any] = json.loads((folder / "converter_2025.json").read_text("utf-8"))
    moves: dict[str, tuple[tuple[str, ...], bool]] = {}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, parts in wards.items():
            for part in parts:
                moves[part] = ((f"{province}_{ward}",), True)
    for province, wards in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for part, into in wards.items():
            moves[part] = (tuple(f"{province}_{one['newWardKey']}" for one in into), False)
    names = {key.split("_")[0]: ward.province for key, ward in old.items()}
    new_names = {key.split("_")[0]: ward.province for key, ward in new.items()}
    provinces = {
        names[old_key]: new_names[key] for key, parts in converter["DICT_PROVINCE"].items() for old_key in parts
    }
    missing = old.keys() - moves.keys()
    assert not missing, f"old communes that went nowhere: {sorted(missing)[:5]}"
    return old, new, moves, provinces


def read_vietnam_provinces() -> dict[tuple[str, str], str]:
    """(province, commune) → code of the other data set, names as printed there."""
    import vietnam_provinces

    listed = json.loads(vietnam_provinces.NESTED_DIVISIONS_JSON_PATH.read_text("utf-8"))
    return {
        (province["name"], ward["name"]): f"{ward['code']:05d}" for province in listed for ward in province["wards"]
    }


def compare_lists(new: dict[str, Ward], other: Mapping[tuple[str, str], str]) -> list[str]:
    """What one list has and the other lacks, tone marks and the kind of province aside."""
    ours = {(_bare(ward.province), _alike(ward.name)): f"{ward.name}, {ward.province}" for ward in new.values()}
    theirs = {(_bare(province), _alike(name)): f"{name}, {province}" for province, name in other}
    only_ours = [f"only vietnamadminunits: {ours[key]}" for key in ours.keys() - theirs.keys()]
    return sorted(only_ours + [f"only vietnam-provinces: {theirs[key]}" for key in theirs.keys() - ours.keys()])


def _bare(province: str) -> str:
    return _alike(province.removeprefix("Tỉnh ").removeprefix("Thành phố "))


def _alike(name: str) -> str:
    return fold(" ".join(name.split())).replace("-", " ").replace("  ", " ").replace("  ", " ")


def lines(
    old: dict[str, OldWard], new: dict[str, Ward], moves: dict[str, tuple[tuple[str, ...], bool]],
    provinces: dict[str, str], differences: list[str],
) -> list[str]:  # fmt: skip
    """The file line by line; its first lines say how to read it."""
    import vietnam_provinces

    unsure = sum(ward.code == "-" for ward in new.values())
    head = [
        f"# Administrative units of Viet Nam before and from {DAY} (Resolution 202/2025/QH15 and those on communes).",
        f"# Source: vietnamadminunits {version('vietnamadminunits')} (MIT licence), by corpus/gazetteer.py.",
        f"# Checked against vietnam-provinces {version('vietnam-provinces')} (data of "
        f"{vietnam_provinces.__data_version__}): {len(differences)} names differ; "
        f"{unsure} codes differ and are left out.",
        "# '< old province = new province'; '> district'; its communes, each with its code and the new communes it",
        "# went into: '=' whole, '/' in parts. Then '+ new province' and its communes with their codes.",
        "# '~ list: another name = the province meant by it'.",
        f"@ {DAY}",
        *(f"~ {when}: {other} = {name}" for when, other, name in SAME),
    ]
    found = [*head]
    by_province: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, ward in old.items():
        into, whole = moves[key]
        names = (" = " if whole else " / ") + " + ".join(new[one].name for one in into)
        by_province[ward.province][ward.district].append(f"{ward.name or '-'}|{ward.code or '-'}{names}")
    for province, districts in by_province.items():
        found.append(f"< {province} = {provinces[province]}")
        for district, wards in districts.items():
            found += [f"> {district}", *wards]
    listed: dict[str, list[str]] = defaultdict(list)
    for one in new.values():
        listed[one.province].append(f"{one.name}|{one.code}")
    for province, wards in listed.items():
        found += [f"+ {province}", *wards]
    return found + [f"# {difference}" for difference in differences]


if __name__ == "__main__":
    sys.exit(main())

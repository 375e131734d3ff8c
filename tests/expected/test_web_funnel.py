"""The reference answers for the four pages of the web funnel (README of the set), by joins on the command line."""

from __future__ import annotations

from typing import Any

import pytest

PAGES = {"home": 90_400, "search": 45_200, "payment": 6_030, "payment_confirmation": 452}


@pytest.fixture(scope="module")
def report(data: Any, voronka: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = data / "web_funnel"
    joins = "".join(
        f'[[join]]\nfile = "{folder / page}_page_table.csv.gz"\non = "user_id"\n' for page in list(PAGES)[:3]
    )
    joins += f'[[join]]\nfile = "{folder}/payment_confirmation_table.csv.gz"\non = "user_id"\n'
    file_map = tmp_path_factory.mktemp("web") / "map.toml"
    file_map.write_text(
        'kind = "deals"\n[columns]\nid = "user_id"\nopened = "date"\noutcome = "payment_confirmation_page"\n'
        f'[outcome]\nwon = ["*"]\n{joins}',
        encoding="utf-8",
    )
    by = ",".join(f"{page}_page" for page in PAGES) + ",device*sex"
    return voronka("report", folder / "user_table.csv.gz", "--map", file_map, "--by", by, "--json").json


@pytest.mark.parametrize(("page", "users"), PAGES.items())
def test_counts_the_users_of_each_page(report: Any, page: str, users: int) -> None:
    cells = {cell["key"]: cell["leads"] for cell in report["slices"][f"{page}_page"]}
    assert cells[f"{page}_page"] == users


def test_gives_the_share_of_visitors_who_bought(report: Any) -> None:
    cr2 = report["measures"]["cr2"]
    assert (cr2["hits"], cr2["tries"]) == (452, 90_400)
    assert cr2["rate"] == 0.005


def test_splits_the_visitors_by_device_and_sex(report: Any) -> None:
    cells = {tuple(cell["key"]): cell for cell in report["slices"]["device*sex"]}
    assert len(cells) == 4
    assert sum(cell["won"] for cell in cells.values()) == 452

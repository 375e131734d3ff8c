"""All writes of traffic: where it comes from, and what it brings."""

from __future__ import annotations

from voronka.traffic.actions.channels import add_channel_rule, edit_channel_rule, remove_channel_rule
from voronka.traffic.actions.costs import Cost, CostsRefused, KeyUsed, take_costs
from voronka.traffic.actions.importing import NewSource, change_sources, create_sources, problems_of, undo_batch
from voronka.traffic.actions.keys import make_api_key, revoke_api_key
from voronka.traffic.actions.pages import SavedMeanwhile, add_picture, publish_page, save_page, weigh_versions
from voronka.traffic.actions.points import add_point, edit_point
from voronka.traffic.actions.sources import add_source, edit_source
from voronka.traffic.actions.spending import (
    NewSpend,
    change_spends,
    correct_spend,
    create_spends,
    found_spends,
    problems_of_spend,
    put_spends,
    record_spend,
    remove_spend,
)
from voronka.traffic.actions.submissions import announce, receive, remove_batch
from voronka.traffic.actions.tallies import tally, tally_file
from voronka.traffic.actions.visits import NewVisit, create_visits, problems_of_visit

__all__ = [
    "Cost",
    "CostsRefused",
    "KeyUsed",
    "NewSource",
    "NewSpend",
    "NewVisit",
    "SavedMeanwhile",
    "add_channel_rule",
    "add_picture",
    "add_point",
    "add_source",
    "announce",
    "change_sources",
    "change_spends",
    "correct_spend",
    "create_sources",
    "create_spends",
    "create_visits",
    "edit_channel_rule",
    "edit_point",
    "edit_source",
    "found_spends",
    "make_api_key",
    "problems_of",
    "problems_of_spend",
    "problems_of_visit",
    "publish_page",
    "put_spends",
    "receive",
    "record_spend",
    "remove_batch",
    "remove_channel_rule",
    "remove_spend",
    "revoke_api_key",
    "save_page",
    "take_costs",
    "tally",
    "tally_file",
    "undo_batch",
    "weigh_versions",
]

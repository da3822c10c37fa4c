"""The dialogue's files fit together: names, flows, responses. Fast: nothing is trained."""

import re
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.state import State
from bot.ticketing import SLOTS
from knowledge.answer import AnswerStatus

BOT = Path(__file__).parents[2] / "bot"
DONE = {"utter_handed_over", "utter_in_line", "utter_call_back"}
DONE |= {"utter_rate_thanks", "utter_rate_bad"}
"""What is said after something was really done, with what it was done with."""
SHARED, UNPAIRED = "_shared", {"limits"}
"""``limits`` has only words that are said without Rasa, so no rules."""


def read(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


DOMAIN = {path.stem: read(path) for path in sorted((BOT / "domain").glob("*.yml"))}
RULES = {path.stem: read(path) for path in sorted((BOT / "data").glob("*.yml"))}


def names(section: str) -> list[str]:
    """Return every name defined in a section, over all files, in all its occurrences."""
    return [
        next(iter(item)) if isinstance(item, dict) else item
        for part in DOMAIN.values()
        for item in part.get(section, ())
    ]


def steps(kind: str) -> list[str]:
    """Return the intents or actions that the rules name."""
    return [
        step[kind]
        for part in RULES.values()
        for rule in part["rules"]
        for step in rule["steps"]
        if kind in step
    ]


def texts() -> dict[str, list[str]]:
    return {
        name: [variant["text"] for variant in variants]
        for part in DOMAIN.values()
        for name, variants in part.get("responses", {}).items()
    }


@pytest.mark.parametrize("section", ["intents", "entities", "slots", "responses", "actions"])
def test_every_name_is_defined_once(section):
    assert [name for name, n in Counter(names(section)).items() if n > 1] == []


def test_a_flow_has_one_name_in_domain_and_data():
    assert set(DOMAIN) - {SHARED} - UNPAIRED == set(RULES)


def test_a_flow_has_rules_for_just_its_own_acts():
    for flow, part in RULES.items():
        acts = {
            step["intent"] for rule in part["rules"] for step in rule["steps"] if "intent" in step
        }
        own = {next(iter(item)) for item in DOMAIN[flow]["intents"]}
        assert acts - {"nlu_fallback"} == own, flow


def test_every_act_has_one_rule_and_the_fallback_too():
    assert sorted(steps("intent")) == sorted([*names("intents"), "nlu_fallback"])


def test_no_act_lets_entities_into_the_rules():
    items = [item for part in DOMAIN.values() for item in part.get("intents", ())]
    assert all(list(item.values()) == [{"use_entities": []}] for item in items)


def test_rules_name_only_actions_and_responses_that_exist():
    forms = {form for part in DOMAIN.values() for form in part.get("forms", ())}

    assert set(steps("action")) <= {*names("actions"), *names("responses"), *forms}


def test_every_status_has_a_response_that_says_the_whole_answer():
    wanted = {f"utter_{status.value}" for status in AnswerStatus}

    assert {name for name, said in texts().items() if said == ["{reply}"]} == wanted


def test_a_response_has_one_wording_so_that_all_channels_say_the_same():
    assert [name for name, said in texts().items() if len(said) != 1] == []


def test_fixed_responses_name_the_hotline_or_say_what_to_do_and_promise_no_ticket():
    fixed = [said for name, (said,) in texts().items() if said != "{reply}" and name not in DONE]

    assert not [said for said in fixed if re.search(r"已为您|已经登记|已登记|已转|已受理", said)]
    assert not [said for said in fixed if "{" in said]


def test_the_slots_are_the_fields_of_the_state():
    assert set(names("slots")) == set(State().to_slots()) | set(SLOTS)


def test_the_form_asks_for_its_slots_in_order_and_has_a_question_for_each():
    (form,) = [form for part in DOMAIN.values() for form in part.get("forms", {}).values()]

    assert tuple(form["required_slots"]) == SLOTS
    assert {f"action_ask_{slot}" for slot in SLOTS} <= set(names("actions"))


def test_slots_do_not_influence_the_rules():
    slots = [slot for part in DOMAIN.values() for slot in part.get("slots", {}).values()]

    assert all(slot == {"type": "any", "mappings": [{"type": "custom"}]} for slot in slots)


def test_the_acts_with_a_fixed_reply_are_those_that_the_guard_watches():
    pipeline = read(BOT.parent / "config.yml")["pipeline"]
    guard = next(part for part in pipeline if part["name"].endswith("FixedReplyGuard"))
    to_the_desk = {
        step["intent"]
        for rule in RULES["answers"]["rules"]
        for step in rule["steps"]
        if "intent" in step
    }

    assert set(guard["acts"]) == set(names("intents")) - to_the_desk


def test_rasa_reads_the_files_without_a_complaint():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from rasa.shared.core.domain import Domain
        from rasa.shared.importers.rasa import RasaFileImporter
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", UserWarning)  # what rasa has to say about the files
        warnings.filterwarnings("ignore", "Slot auto-fill has been removed")  # said of every file
        domain = Domain.from_path(str(BOT / "domain"))
        importer = RasaFileImporter(
            str(BOT.parent / "config.yml"), str(BOT / "domain"), [str(BOT / "data")]
        )
        rules = importer.get_stories()
        examples = importer.get_nlu_data()

    assert set(names("intents")) <= set(domain.intents)
    assert len(rules.story_steps) == len(names("intents")) + 1 + len(names("forms"))
    assert examples.intents == set(names("intents"))

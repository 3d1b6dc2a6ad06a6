"""Notes and clients as their revisions say them."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import pytest

from notes_tui.domain.author import device_parts, key_parts, practitioner_parts, read_name
from notes_tui.domain.canonical import Value
from notes_tui.domain.client import WARNINGS, Caution, field_parts, read_client, warning_part
from notes_tui.domain.note import SECTIONS, occurred_part, part_of, read_note, section_parts
from notes_tui.domain.parts import RecordState, read_record
from notes_tui.domain.revision import Revision
from notes_tui.errors import BadInput, Damaged

Parts: TypeAlias = Mapping[str, Value]

ID = "a" * 26
DISPUTED = section_parts({"listen": "one"}), section_parts({"listen": "two"})
RENAMED = field_parts({"name": "Marta Berg"}), field_parts({"name": "Martha Lind"})
VISIT, LATER = "2026-03-02T09:30+01:00", "2026-03-02T10:30+01:00"


def record(kind: str, first: Parts, changes: tuple[Parts, ...], client: str | None) -> RecordState:
    """A record after a first revision and these changes, all made at the same time."""
    fixed = 0, 0, 1, "0" * 32  # at, offset, schema, nonce
    start = Revision(ID, kind, client, (), ID, ID, "0" * 16, *fixed, first)
    after = [
        Revision(ID, kind, client, (start.id,), ID, ID, "0" * 15 + "1", *fixed, change)
        for change in changes
    ]
    return read_record([start, *after])


def note(*changes: Parts, client: str | None = ID) -> RecordState:
    first = section_parts({"listen": "Hip is stiff"}) | occurred_part(VISIT)
    return record("note", first, changes, client)


def client(*changes: Parts) -> RecordState:
    known = field_parts({"name": "Marta Lind", "born": "1988-11-04"})
    return record("client", known | warning_part("allergy", "nuts", "Nut oil"), changes, ID)


def test_the_eight_sections_stand_in_the_order_of_the_steps() -> None:
    names = "listen observation assessment intuition hypothesis test plan track"
    assert list(SECTIONS) == names.split()


def test_each_section_is_called_by_the_practitioners_own_verb() -> None:
    verbs = "Listen, Observe, Assess, Intuit, Analyse, Test & treat, Plan together, Track"
    assert ", ".join(SECTIONS.values()) == verbs


def test_the_sections_of_a_note_are_read_in_the_order_of_the_steps() -> None:
    backwards = section_parts({name: name for name in reversed([*SECTIONS])})
    assert list(read_note(note(backwards)).sections) == list(SECTIONS)


def test_a_section_nobody_wrote_is_not_among_the_sections() -> None:
    assert list(read_note(note()).sections) == ["listen"]


def test_a_section_gives_its_settled_text() -> None:
    assert read_note(note()).text("listen") == "Hip is stiff"


def test_a_section_nobody_wrote_has_no_text() -> None:
    assert read_note(note()).text("plan") is None


def test_an_empty_text_leaves_the_section_blank() -> None:
    assert read_note(note(section_parts({"listen": ""}))).text("listen") is None


def test_a_section_in_conflict_gives_no_text() -> None:
    assert read_note(note(*DISPUTED)).text("listen") is None


def test_a_section_in_conflict_is_still_among_the_sections_with_both_texts() -> None:
    part = read_note(note(*DISPUTED)).sections["listen"]
    assert {write.value for write in part.writes} == {"one", "two"}


def test_sections_are_kept_in_nfc() -> None:
    assert section_parts({"listen": "Zoe\u0308"}) == {"section/listen": "Zoë"}


def test_white_space_in_a_section_is_kept_as_typed() -> None:
    assert section_parts({"listen": " a\n\n  b \n"}) == {"section/listen": " a\n\n  b \n"}


@pytest.mark.parametrize("name", ["", "Listen", "listen ", "section/listen", "subjective"])
def test_a_section_of_no_such_name_is_bad_input(name: str) -> None:
    with pytest.raises(BadInput):
        part_of(name)


@pytest.mark.parametrize("text", ["a\0", "\ud800"])
def test_a_section_that_is_not_plain_text_is_bad_input(text: str) -> None:
    with pytest.raises(BadInput):
        section_parts({"listen": text})


@pytest.mark.parametrize("value", [7, True, ["a"], {"text": "a"}, None])
def test_a_section_of_an_unknown_shape_is_nothing_to_show(value: Value) -> None:
    assert read_note(note({"section/plan": value})).text("plan") is None


@pytest.mark.parametrize("moment", ["", "2026-03-02", "2026-03-02T09:30", "2026-02-30T09:30+01:00"])
def test_a_session_time_that_is_not_in_stored_form_is_bad_input(moment: str) -> None:
    with pytest.raises(BadInput):
        occurred_part(moment)


def test_a_note_says_when_the_session_was() -> None:
    assert read_note(note()).occurred_at == VISIT


@pytest.mark.parametrize(
    "changes",
    [
        [{"occurred_at": LATER}, {"occurred_at": VISIT}],
        [{"occurred_at": "soon"}],
        [{"occurred_at": 7}],
    ],
)
def test_a_session_time_that_is_disputed_or_none_is_not_told(
    changes: list[dict[str, Value]],
) -> None:
    assert read_note(note(*changes)).occurred_at is None


def test_a_note_tells_which_note_it_continues() -> None:
    assert read_note(note({"moved_from": ID})).moved_from == ID


@pytest.mark.parametrize(("parts", "status"), [({}, "unsigned"), ({"deleted": True}, "discarded")])
def test_a_note_under_a_tombstone_is_discarded(parts: dict[str, Value], status: str) -> None:
    assert read_note(note(parts)).status == status


def test_a_note_knows_its_id_and_its_client() -> None:
    assert (read_note(note()).id, read_note(note()).client) == (ID, ID)


def test_a_client_is_no_note() -> None:
    with pytest.raises(Damaged):
        read_note(client())


def test_a_note_without_a_client_is_damaged() -> None:
    with pytest.raises(Damaged):
        read_note(note(client=None))


def test_a_note_is_no_client() -> None:
    with pytest.raises(Damaged):
        read_client(note())


def test_a_client_has_the_fields_that_are_filled_in() -> None:
    assert read_client(client()).fields == {"name": "Marta Lind", "born": "1988-11-04"}


def test_a_name_in_conflict_shows_both() -> None:
    assert set(read_client(client(*RENAMED)).name.split(" / ")) == {"Marta Berg", "Martha Lind"}


def test_a_name_in_conflict_is_no_settled_field() -> None:
    assert "name" not in read_client(client(*RENAMED)).fields


@pytest.mark.parametrize("empty", ["", "  ", "\n"])
def test_an_empty_text_clears_a_field(empty: str) -> None:
    assert "born" not in read_client(client(field_parts({"born": empty}))).fields


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *[("name", text) for text in ("", " \t", "Marta\nLind", "Marta\0")],
        *[("born", text) for text in ("yesterday", "1988-02-30")],
        *[(name, "38") for name in ("shoe", "Name", "", "alert/x")],
        ("phone", "1\u20282"),
    ],
)
def test_a_field_that_cannot_be_kept_is_bad_input(name: str, text: str) -> None:
    with pytest.raises(BadInput):
        field_parts({name: text})


def test_a_line_is_kept_in_nfc_without_the_space_around_it() -> None:
    assert field_parts({"name": " Zoe\u0308 "}) == {"name": "Zoë"}


def test_a_warning_stands_in_the_banner() -> None:
    assert read_client(client()).warnings == (Caution("nuts", "allergy", "Nut oil"),)


def test_a_warning_that_is_taken_down_is_gone() -> None:
    assert read_client(client(warning_part("allergy", "nuts", None))).warnings == ()


@pytest.mark.parametrize("kept", ["Nut oil", "Nut oil, severe"])
def test_a_warning_removed_by_one_and_kept_by_another_stays_present(kept: str) -> None:
    state = client(warning_part("allergy", "nuts", None), warning_part("allergy", "nuts", kept))
    assert read_client(state).warnings == (Caution("nuts", "allergy", kept),)


def test_a_warning_worded_twice_shows_both_texts() -> None:
    state = client(*(warning_part("allergy", "nuts", text) for text in ("Nuts", "Almond oil")))
    assert {w.text for w in read_client(state).warnings} == {"Nuts", "Almond oil"}


def test_taking_down_one_warning_leaves_the_others() -> None:
    state = client(warning_part("allergy", "wool", "Wool"), warning_part("allergy", "nuts", None))
    assert read_client(state).warnings == (Caution("wool", "allergy", "Wool"),)


@pytest.mark.parametrize("kind", WARNINGS)
def test_every_kind_of_warning_is_read_back(kind: str) -> None:
    assert (
        Caution("w", kind, "Note") in read_client(client(warning_part(kind, "w", "Note"))).warnings
    )


@pytest.mark.parametrize(
    ("kind", "text"), [("Alert", "a"), ("field", "a"), ("alert", ""), ("flag", "a\nb")]
)
def test_a_warning_that_cannot_be_kept_is_bad_input(kind: str, text: str) -> None:
    with pytest.raises(BadInput):
        warning_part(kind, "w", text)


@pytest.mark.parametrize(
    ("changes", "archived"),
    [([], False), ([True], True), ([False], False), ([True, False], False), ([1], False)],
)
def test_a_client_is_archived_only_where_all_agree(changes: list[Any], archived: bool) -> None:
    assert read_client(client(*({"archived": value} for value in changes))).archived is archived


def test_a_practitioner_has_a_name_and_a_key_for_each_device() -> None:
    parts = practitioner_parts(" Ada ", {ID: bytes(range(32))})
    assert parts == {"name": "Ada", f"key/{ID}": bytes(range(32)).hex()}


def test_keys_alone_do_not_touch_the_name() -> None:
    assert key_parts({ID: b"\1"}) == {f"key/{ID}": "01"}


def test_a_device_has_a_name_and_its_key() -> None:
    assert device_parts(" Laptop ", b"\xff") == {"name": "Laptop", "key": "ff"}


def test_a_device_named_twice_shows_both_names() -> None:
    state = client({"name": "Laptop"}, {"name": "Desk"})
    assert set(read_name(state).split(" / ")) == {"Laptop", "Desk"}

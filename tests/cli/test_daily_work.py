"""A practitioner's day through the command line, by its contract."""

import json

from tests.cli.line import Line


def test_init_says_where_the_vault_is_and_gives_the_recovery_code(line: Line) -> None:
    assert line.vault.is_dir()
    assert len(line.recovery_code.split("-")) == 9


def test_init_says_how_a_vault_at_another_place_than_usual_is_found(line: Line) -> None:
    made = line.folder / "elsewhere.vault"
    line.in_words = True
    said = line("init", str(made))
    assert f"--vault {made}" in said.err


def test_init_leaves_what_is_there_already(line: Line) -> None:
    assert line("init", str(line.vault)).code == 2
    assert line("verify").code == 0


def test_a_client_is_listed_with_the_number_of_notes(line: Line) -> None:
    client = line.add_client()
    line.add_note(client, listen="Sleeps better.")
    assert line("client", "list").values["clients"] == [
        {"id": client, "name": "Marta Lind", "born": None, "notes": 1, "archived": False}
    ]


def test_a_client_is_shown_by_the_beginning_of_the_id(line: Line) -> None:
    client = line.add_client()
    line("client", "edit", client[:6], "--born", "1987-11-04", "--alert", "scar: ask first")
    shown = line("client", "show", client[:6]).values
    assert (shown["name"], shown["born"]) == ("Marta Lind", "1987-11-04")
    assert [warning["text"] for warning in shown["warnings"]] == ["scar: ask first"]


def test_a_warning_is_taken_down_by_its_id(line: Line) -> None:
    client = line.add_client()
    line("client", "edit", client, "--allergy", "arnica")
    warning = line("client", "show", client).values["warnings"][0]["id"]
    assert line("client", "edit", client, "--remove", warning[:5]).code == 0
    assert line("client", "show", client).values["warnings"] == []


def test_an_archived_client_leaves_the_list_and_comes_back(line: Line) -> None:
    client = line.add_client()
    line("client", "archive", client)
    assert line("client", "list").values["clients"] == []
    line("client", "archive", client, "--undo")
    assert [c["id"] for c in line("client", "list").values["clients"]] == [client]


def test_a_note_is_shown_to_the_letter(line: Line) -> None:
    text = "Hält länger \N{MINUS SIGN}3°\r\n\t«ok» \N{GRINNING FACE} \u05d0\u05d1 \u202eabc\u202c"
    note = line.add_note(line.add_client(), listen=text, plan="Walk.")
    shown = line("note", "show", note).values
    assert shown["sections"] == {"listen": text, "plan": "Walk."}
    assert (shown["status"], shown["conflicts"]) == ("unsigned", [])


def test_a_note_keeps_the_time_and_offset_it_was_given(line: Line) -> None:
    client = line.add_client()
    file = line.file('{"occurred_at": "2026-01-05T09:30+05:30", "sections": {"listen": "a"}}')
    note = line("note", "add", "--client", client, "--from", file).values["id"]
    assert line("note", "show", note).values["occurred_at"] == "2026-01-05T09:30+05:30"


def test_a_time_without_offset_is_local_time(line: Line) -> None:
    client = line.add_client()
    file = line.file('{"occurred_at": "2026-01-05T09:30", "sections": {"listen": "a"}}')
    note = line("note", "add", "--client", client, "--from", file).values["id"]
    assert line("note", "show", note).values["occurred_at"] == "2026-01-05T09:30+01:00"


def test_editing_a_section_keeps_the_earlier_text_in_the_history(line: Line) -> None:
    note = line.add_note(line.add_client(), plan="Walk.")
    line("note", "edit", note, "--section", "plan", "--text-file", line.file("Walk daily."))
    assert line("note", "show", note).values["sections"]["plan"] == "Walk daily."
    history = line("note", "history", note).values["revisions"]
    assert [entry["parts"] for entry in history] == [
        ["occurred_at", "section/plan"],
        ["section/plan"],
    ]
    assert history[1]["parents"] == [history[0]["id"]]
    assert history[0]["author"] == "Ada"


def test_saving_the_same_text_again_writes_nothing(line: Line) -> None:
    note = line.add_note(line.add_client(), plan="Walk.")
    line("note", "edit", note, "--section", "plan", "--text-file", line.file("Walk."))
    assert len(line("note", "history", note).values["revisions"]) == 1


def test_an_empty_text_blanks_a_section(line: Line) -> None:
    note = line.add_note(line.add_client(), plan="Walk.", listen="a")
    line("note", "edit", note, "--section", "plan", "--text-file", line.file(""))
    assert line("note", "show", note).values["sections"] == {"listen": "a"}


def test_a_moved_note_stands_whole_at_the_other_client_only(line: Line) -> None:
    wrong, right = line.add_client("Marta Lind"), line.add_client("Ines Okafor")
    note = line.add_note(wrong, listen="Calf warm.")
    moved = line("note", "move", note, "--client", right).values["id"]
    assert moved != note
    assert line("note", "list", "--client", wrong).values["total"] == 0
    shown = line("note", "show", moved).values
    assert (shown["client"], shown["sections"]) == (right, {"listen": "Calf warm."})
    assert shown["moved_from"] == note


def test_a_discarded_note_is_not_found_and_can_be_brought_back(line: Line) -> None:
    note = line.add_note(line.add_client(), listen="unmistakable")
    line("note", "discard", note)
    assert line("search", "unmistakable").values["total"] == 0
    assert line("note", "list", "--discarded").values["total"] == 1
    line("note", "discard", note, "--undo")
    assert line("search", "unmistakable").values["total"] == 1


def test_search_names_the_note_the_section_and_the_words_around(line: Line) -> None:
    client = line.add_client()
    note = line.add_note(client, observation="Die Brücke hält links länger.")
    found = line("search", "brucke", "--client", client[:8]).values
    assert found["total"] == 1
    assert found["hits"][0]["note"] == note
    assert found["hits"][0]["section"] == "observation"
    assert "Brücke" in found["hits"][0]["snippet"]


def test_search_offers_the_word_that_was_meant(line: Line) -> None:
    line.add_note(line.add_client(), test="clamshell 2 x 12")
    assert line("search", "clamshel").values["did_you_mean"] == "clamshell"


def test_search_can_be_held_to_a_section_and_a_time(line: Line) -> None:
    client = line.add_client()
    line.add_note(client, plan="psoas")
    assert line("search", "psoas", "--section", "listen").values["total"] == 0
    assert line("search", "psoas", "--since", "2026-03-03").values["total"] == 0
    assert line("search", "psoas", "--since", "2026-03-01").values["total"] == 1


def test_every_word_of_a_note_is_found_from_whichever_section(line: Line) -> None:
    note = line.add_note(line.add_client(), listen="bicycle fall", plan="adductor stretch")
    hits = line("search", "bicycle adductor").values["hits"]
    assert {(hit["note"], hit["section"]) for hit in hits} == {(note, "listen"), (note, "plan")}


def test_an_export_holds_all_that_was_ever_written(line: Line) -> None:
    client = line.add_client()
    note = line.add_note(client, plan="First.")
    line("note", "edit", note, "--section", "plan", "--text-file", line.file("Second."))
    to = line.folder / "all.json"
    assert line("export", "all", "--format", "json", "--to", str(to)).values["notes"] == 1
    exported = json.loads(to.read_text(encoding="utf-8"))["clients"][0]["notes"][0]
    assert exported["sections"]["plan"] == "Second."
    assert exported["history"][0]["parts"]["section/plan"] == "First."
    assert to.stat().st_mode & 0o777 == 0o600


def test_a_markdown_export_has_the_sections_under_the_practitioners_verbs(line: Line) -> None:
    client = line.add_client()
    line.add_note(client, hypothesis="Glutes held less.")
    to = line.folder / "course.md"
    line("export", "client", client, "--format", "md", "--to", str(to))
    text = to.read_text(encoding="utf-8")
    assert "# Marta Lind" in text
    assert "### Analyse\n\nGlutes held less." in text


def test_an_export_never_writes_over_a_file(line: Line) -> None:
    to = line.file("keep me", "there.md")
    assert line("export", "all", "--format", "md", "--to", to).code == 1
    assert (line.folder / "there.md").read_text() == "keep me"


def test_the_audit_names_each_act_and_no_clinical_word(line: Line) -> None:
    note = line.add_note(line.add_client("Unmistakable Name"), listen="unmistakable text")
    line("note", "show", note)
    answer = line("audit", "show")
    acts = [entry["act"] for entry in answer.values["entries"]]
    assert acts[0] == "create"
    assert acts[-2:] == ["view", "unlock"]
    assert "nmistakable" not in answer.out


def test_doctor_rebuilds_the_lists(line: Line) -> None:
    line.add_note(line.add_client(), listen="found again")
    assert line("doctor", "--rebuild").values["rebuilt"] == 4
    assert line("search", "again").values["total"] == 1


def test_where_and_config_name_the_places(line: Line) -> None:
    assert set(line("where").values) == {"vault", "config", "anchors", "logs"}
    line.file('vault = "~/x.vault"\n', "config.toml")
    assert line("config", "check").values["ok"] is True


def test_one_is_said_as_one(line: Line) -> None:
    line.add_note(line.add_client(), listen="Slept.")
    line.in_words = True
    assert line("client", "list").out.endswith("·  1 note\n")
    assert line("search", "slept").err.endswith("1 note.\n")

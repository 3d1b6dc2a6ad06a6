"""The verifier of an export says who signed what and when, and names whatever does not fit."""

import ast
import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from notes_tui.charting import adding_later
from notes_tui.charting.attaching import attach
from notes_tui.charting.revising import edit_section, save_parts
from notes_tui.domain.later import Addition
from notes_tui.domain.note import Carried, carried_part, part_of
from notes_tui.exporting import verify_export
from notes_tui.exporting.verifier import verifier
from notes_tui.exporting.verify_export import Checked, Export
from notes_tui.vault import identity
from tests.places import PASSPHRASE
from tests.signing.desk import Desk, Elsewhere, sealed_beside
from tests.signing.test_arriving import signed_twice

Note = dict[str, Any]


def check(data: bytes, *pins: str) -> tuple[list[Checked], list[str]]:
    export = Export(io.BytesIO(data), pins)
    notes = list(export.notes())
    return notes, export.problems


def problems(data: bytes, *pins: str) -> list[str]:
    notes, others = check(data, *pins)
    return [*(f"{each.note}: {p}" for each in notes for p in each.problems), *others]


def exit_code(data: bytes, folder: Path, *words: str) -> int:
    file = folder / "export.json"
    file.write_bytes(data)
    return verify_export.main([str(file), *words])


def notes_of(data: bytes) -> list[Note]:
    values = json.loads(data)
    return (
        [n for c in values["clients"] for n in c["notes"]]
        if "clients" in values
        else values["notes"]
    )


def forge(data: bytes, change: Callable[[list[Note]], object]) -> bytes:
    """The export with its notes changed by somebody who makes all checksums anew."""
    notes = notes_of(data)
    lines = data.split(b"\n")
    places = [
        i for i, line in enumerate(lines) if line.startswith(b'{"id"') and b'"occurred_at"' in line
    ]
    change(notes)
    for place, values in zip(places, notes, strict=True):
        rest = {name: v for name, v in values.items() if name != "checksum"}
        values["checksum"] = verify_export.digest("exported-note", verify_export.canonical(rest))
        comma = b"," if lines[place].endswith(b",") else b""
        lines[place] = json.dumps(values, ensure_ascii=False).encode() + comma
    return sealed_anew(b"\n".join(lines))


def sealed_anew(data: bytes) -> bytes:
    """The export with the checksum of the file made anew."""
    body = data[: data.rindex(b'"sha256": ')]
    return body + f'"sha256": "{hashlib.sha256(body).hexdigest()}"}}\n'.encode()


@pytest.fixture
def whole(desk: Desk, tmp_path: Path) -> bytes:
    """A course of one signed note with all that can hang on one, and a later entry."""
    note = desk.note()
    line = Carried(
        "a" * 26, "Bridges.", desk.vault.get(note).heads[0], "2026-02-01", confirmed=True
    )
    save_parts(desk.vault, desk.get(note), carried_part(line), "confirm")
    letter = tmp_path / "letter.txt"
    letter.write_text("From her doctor.")
    attach(desk.vault, note, letter, lambda _: None)
    desk.sign(note)
    adding_later.add_later(
        desk.vault, note, Addition("correction", "It was the right.", "swapped"), PASSPHRASE
    )
    return desk.export(tmp_path / "whole.json")


@pytest.fixture
def key(desk: Desk) -> str:
    return verify_export.digest("key", identity.public_key(desk.vault.database, "practitioner"))


# -------------------------------------------------------------------------------- it stands alone


def test_it_imports_nothing_of_ours_and_little_of_others() -> None:
    named = {
        name
        for node in ast.walk(ast.parse(verifier()))
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [str(node.module)]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    roots = {name.partition(".")[0] for name in named}
    assert roots - sys.stdlib_module_names == {"cryptography"}


def test_it_runs_as_a_lone_file(whole: bytes, key: str, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "verify.py").write_bytes(verifier())
    (folder / "course.json").write_bytes(whole)
    done = subprocess.run(
        [sys.executable, "-I", "verify.py", "course.json", "--key", key, "--show"],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("Signed by Ada, 2026-03-02T12:00:00+01:00", "Correction, signed by Ada",
                  "over 2 steps (listen, plan), the time of the session, 1 line carried forward",
                  "Fits", "Ache in the left groin after cycling.", "It was the right.",
                  "Reason: swapped", "1 attachment", verify_export.spaced(key),
                  hashlib.sha256(b"From her doctor.").hexdigest(),
                  "That the export is complete", "That the key is the person's"):  # fmt: skip
        assert words in done.stdout, words


def test_it_prints_nothing_that_steers_a_terminal(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.signed(listen="A\x1b]0;title\x07 and \x9b31m and \u202e.\nNote, line 1")
    exit_code(desk.export(tmp_path / "e.json"), tmp_path, "--show")
    printed = capsys.readouterr().out
    assert not any(c in printed for c in "\x1b\x07\x9b\u202e")
    assert "\nNote, line 1" not in printed


# ------------------------------------------------------------------------------------ what it says


def test_a_signed_note_fits(whole: bytes, key: str, tmp_path: Path) -> None:
    (note,), others = check(whole, key)
    assert (note.problems, others, note.not_signed) == ([], [], [])
    assert [(each["meaning"], each["by"], each["key"]) for each in note.signatures] == [
        ("sign", "Ada", key),
        ("correction", "Ada", key),
    ]
    assert exit_code(whole, tmp_path) == 0


def test_a_note_exported_alone_fits_too(desk: Desk, tmp_path: Path) -> None:
    note = desk.signed()
    assert problems(desk.export(tmp_path / "e.json", note=note)) == []


def test_another_key_than_was_given_does_not_fit(whole: bytes, tmp_path: Path) -> None:
    found = problems(whole, "0" * 64)
    assert found
    assert all("another key than you gave" in each for each in found)
    assert exit_code(whole, tmp_path, "--key", "0" * 64) == 4


def test_a_note_that_is_not_signed_is_called_so(desk: Desk, tmp_path: Path) -> None:
    desk.note()
    data = desk.export(tmp_path / "e.json")
    (note,), others = check(data)
    assert (note.problems, others, note.signatures) == ([], [], [])
    assert "not signed" in note.not_signed[0]
    assert exit_code(data, tmp_path) == 1


def test_a_note_entered_in_error_says_so_and_fits(desk: Desk, tmp_path: Path) -> None:
    note = desk.signed()
    adding_later.add_later(desk.vault, note, Addition("error", reason="wrong client"), PASSPHRASE)
    data = desk.export(tmp_path / "e.json")
    (found,), others = check(data)
    assert (found.problems, others) == ([], [])
    assert [each["meaning"] for each in found.signatures] == ["sign", "error"]
    assert exit_code(data, tmp_path) == 0


def test_what_arrived_unsigned_is_told_apart(desk: Desk, tmp_path: Path) -> None:
    note, elsewhere = desk.signed(), Elsewhere(desk)
    state = desk.vault.get(note)
    desk.arrive(elsewhere.write(state, {part_of("listen"): "Another."}, state.heads))
    changed = desk.vault.get(desk.assessment(note))
    answers = dict(changed.settled("all")) | {"answers": {}}  # type: ignore[arg-type]
    desk.arrive(elsewhere.write(changed, {"all": answers}, changed.heads))
    data = desk.export(tmp_path / "e.json")
    (found,), others = check(data)
    assert (found.problems, others) == ([], [])
    assert len(found.not_signed) == 2
    assert "Another." not in str(found.texts)
    assert exit_code(data, tmp_path) == 1


@pytest.mark.parametrize("knew", [True, False])
def test_two_signatures_over_different_texts_are_both_shown(
    desk: Desk, tmp_path: Path, knew: bool
) -> None:
    signed_twice(desk, Elsewhere(desk), knew=knew)
    data = desk.export(tmp_path / "e.json")
    (found,), others = check(data)
    assert (found.problems, others) == ([], [])
    assert len({each["key"] for each in found.signatures}) == 2
    assert "signed twice" in found.not_signed[0]
    assert "Signed elsewhere." in str(found.texts)
    assert exit_code(data, tmp_path) == 1


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    for data in (b"", b"{}", b"\xff\xfe", b'{"format": "something else", "notes": [\n'):
        assert exit_code(data, tmp_path) in {2, 4}, data
    assert verify_export.main([str(tmp_path / "not-there.json")]) == 2


# ------------------------------------------------------------------------------------ flipped bytes


def flips(data: bytes, places: range) -> Iterator[tuple[int, bytes]]:
    """The data with one bit of each byte flipped, another bit from place to place."""
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        yield place, bytes(changed)


@pytest.mark.long
def test_any_flipped_byte_of_a_note_is_named_with_the_note(whole: bytes) -> None:
    """Checked line by line, as the file is read: the practitioners are known from its head."""
    export = Export(io.BytesIO(whole))
    (note,) = export.notes()
    head = json.loads(whole.split(b"\n")[1] + b"]}")
    line = whole.split(b"\n")[2]
    unnoticed = []
    for place, changed in flips(line, range(len(line))):
        text = changed.decode(errors="replace")
        found = verify_export.check_note(text, "line 3", head, export.authors, export.forms)
        in_the_id = place < line.index(b",")
        if not found.problems or (found.note != note.note and not in_the_id):
            unnoticed.append(place)
    assert unnoticed == []


def test_a_flipped_byte_anywhere_in_the_file_is_a_problem(whole: bytes) -> None:
    """Every 29th; those of the note's own line: above, each."""
    unnoticed = []
    for place, changed in flips(whole, range(0, len(whole), 29)):
        try:
            if not problems(changed):
                unnoticed.append(place)
        except verify_export.Unfit:
            continue  # it is no export at all any more
    assert unnoticed == []


def test_a_file_that_was_cut_anywhere_is_a_problem(whole: bytes) -> None:
    for place in range(len(whole.split(b"\n")[0]) + 1, len(whole), 97):
        assert problems(whole[:place]), place


# ------------------------------------- somebody who knows the format and makes the checksums anew


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for name, item in pairs:
        yield (*path, name)
        yield from leaves(item, (*path, name))


def forged_text(note: Note) -> Note:
    return note | {"sections": {"listen": "No complaints."}}


def beside_the_list(lines: list[bytes], note: Note) -> None:
    """The list of notes once more in the same object: of two, readers of JSON take the last."""
    at = lines.index(b"]}")
    lines[at] = b'],"notes": [' + json.dumps(forged_text(note)).encode() + b"]}"


def around_the_note(lines: list[bytes], note: Note) -> None:
    """A note that looks like the head of a client, with the signed one inside."""
    head = json.dumps(forged_text(note) | {"id": note["client"]}).encode()
    lines[2:3] = [head[:-1] + b', "notes": [', lines[2], b"]}"]


def in_the_head(lines: list[bytes], note: Note) -> None:
    """A list of notes before the list of clients."""
    forged = json.dumps([forged_text(note)]).encode()
    lines[0] = lines[0].replace(b'"clients": [', b'"notes": ' + forged + b', "clients": [')


def behind_the_templates(lines: list[bytes], note: Note) -> None:
    """A list of clients after the list of clients."""
    forged = json.dumps([{"id": note["client"], "notes": [forged_text(note)]}]).encode()
    lines.insert(-2, b'"clients": ' + forged + b",")


@pytest.mark.parametrize(
    "smuggle", [beside_the_list, around_the_note, in_the_head, behind_the_templates]
)
def test_a_note_that_only_other_readers_of_the_file_would_find_is_a_problem(
    whole: bytes, smuggle: Callable[[list[bytes], Note], None], tmp_path: Path
) -> None:
    lines, (note,) = whole.split(b"\n"), notes_of(whole)
    smuggle(lines, note)
    data = sealed_anew(b"\n".join(lines))
    assert b"No complaints." in json.dumps(json.loads(data)).encode()
    assert exit_code(data, tmp_path) == 4


def test_what_the_verifier_does_not_know_is_not_said_to_be_signed(
    whole: bytes, tmp_path: Path
) -> None:
    data = forge(whole, lambda notes: notes[0].update(really="No complaints."))
    assert exit_code(data, tmp_path) == 1
    assert "“really”" in check(data)[0][0].not_signed[0]
    data = forge(whole, lambda notes: notes[0]["assessments"][0].update(really="Strong."))
    assert exit_code(data, tmp_path) == 1


def test_an_assessment_is_shown_in_the_words_of_the_questions_that_were_signed(
    whole: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(whole, tmp_path, "--show") == 0
    printed = capsys.readouterr().out
    assert "[Assessment: Bridge, timed (bridge 1.0.0)]" in printed
    for line in ("Hold time, standing on: left 61 s; right 28 s", "Cramp in the hamstring: yes"):
        assert f"      {line}\n" in printed


def test_nothing_of_an_assessment_is_in_the_file_that_no_signature_covers(whole: bytes) -> None:
    (note,) = notes_of(whole)
    assert "text" not in note["assessments"][0]
    data = forge(whole, lambda notes: notes[0]["assessments"][0].update(text=["Cramp: no"]))
    (checked,), _ = check(data)
    assert "“text” of its assessments" in checked.not_signed[0]


@pytest.mark.parametrize("hashed_anew", [False, True])
@pytest.mark.parametrize("path", [("item", 0, "label"), ("item", 2, "id"), ("template", "title")])
def test_a_question_that_was_changed_is_named_with_the_note(
    whole: bytes, path: tuple[Any, ...], hashed_anew: bool
) -> None:
    """Whoever changes it leaves the hash that was signed, or works out another."""
    *above, line, end, nothing = whole.split(b"\n")
    ((template,), (note,)) = json.loads(line[len(b'"templates": ') : -1]), notes_of(whole)
    put(template["form"], path, "anything")
    if hashed_anew:
        form = verify_export.canonical(template["form"])
        template["hash"] = verify_export.digest("template", form)
    line = b'"templates": ' + json.dumps([template], ensure_ascii=False).encode() + b","
    data = sealed_anew(b"\n".join([*above, line, end, nothing]))
    assert any(each.startswith(note["id"]) and "questions" in each for each in problems(data))


def test_texts_that_nobody_wrote_are_not_shown_against_one_another(whole: bytes) -> None:
    (note,) = notes_of(whole)
    texts = [{"text": text, "author": "Ada", "at": ""} for text in ("Ache.", "No complaints.")]
    made_up = {"record": note["id"], "part": "section/listen", "texts": texts, "base": None}
    assert problems(forge(whole, lambda notes: notes[0].update(conflicts=[made_up])))


def test_a_key_in_the_head_that_is_not_the_one_in_its_revisions_is_a_problem(
    whole: bytes, key: str
) -> None:
    head, rest = whole.split(b"\n", 1)
    data = sealed_anew(head.replace(key.encode(), b"0" * 64) + b"\n" + rest)
    assert data != whole
    assert problems(data)


def put(value: Any, path: tuple[Any, ...], new: Any) -> None:
    for name in path[:-1]:
        value = value[name]
    value[path[-1]] = new


def get(value: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        value = value[name]
    return value


def free(path: tuple[Any, ...]) -> bool:
    """What no revision says: what stands open between two texts."""
    return path[0] in {"conflicts", "checksum"}


def test_whatever_a_reader_is_shown_is_compared_with_what_was_signed(whole: bytes) -> None:
    (shown,) = notes_of(whole)
    unnoticed = []
    for path in leaves(shown):
        if free(path):
            continue
        old = get(shown, path)
        new = old + "x" if isinstance(old, str) else "x" if old in ([], {}, None) else None
        if not problems(forge(whole, lambda notes, p=path, n=new: put(notes[0], p, n))):  # type: ignore[misc]
            unnoticed.append(path)
    assert unnoticed == []


def without_later(note: Note) -> None:
    note["later"] = []


def without_its_revision(note: Note) -> None:
    note["revisions"] = [each for each in note["revisions"] if "later/" not in each]
    note["history"] = note["history"][:-1]
    note["heads"] = [note["history"][-1]["id"]]
    note["later"] = []


def without_a_signature(note: Note) -> None:
    gone = note["signatures"].pop()
    note["revisions"] = [each for each in note["revisions"] if gone["id"] not in each]


@pytest.mark.parametrize("change", [without_later, without_its_revision, without_a_signature])
def test_a_later_entry_that_was_taken_out_is_missed(
    whole: bytes, change: Callable[[Note], None]
) -> None:
    data = forge(whole, lambda notes: change(notes[0]))
    notes, others = check(data)
    assert others == []
    assert notes[0].problems


def test_signatures_that_were_swapped_between_two_notes_fit_neither(
    desk: Desk, tmp_path: Path
) -> None:
    desk.signed(listen="One.")
    desk.signed(listen="Two.")

    def swap(notes: list[Note]) -> None:
        one, two = (
            [body for body in note["revisions"] if '"kind":"signature"' in body] for note in notes
        )
        for note, new in zip(notes, (two, one), strict=True):
            kept = [b for b in note["revisions"] if '"kind":"signature"' not in b]
            note["revisions"] = kept + new
        notes[0]["signatures"], notes[1]["signatures"] = (
            notes[1]["signatures"],
            notes[0]["signatures"],
        )

    notes, _ = check(forge(desk.export(tmp_path / "e.json"), swap))
    assert all("signature of another note" in str(each.problems) for each in notes)


def test_a_note_under_another_client_does_not_fit(whole: bytes) -> None:
    (shown,) = notes_of(whole)
    client = shown["client"]
    moved = sealed_anew(
        whole.replace(f'"id": "{client}"'.encode(), b'"id": "' + b"a" * 26 + b'"', 1)
    )
    assert "another client" in str(problems(moved))


def test_a_key_that_is_not_the_practitioners_does_not_fit(desk: Desk, tmp_path: Path) -> None:
    """Its holder says to be this practitioner, whose record does not name the key."""
    elsewhere, note = Elsewhere(desk), desk.note()
    desk.arrive(elsewhere.signature(desk.vault.get(note), sealed_beside(desk, note)))
    assert "not among those of the practitioner" in str(problems(desk.export(tmp_path / "e.json")))


def test_somebody_with_a_key_of_their_own_is_found_by_comparing_the_key(
    desk: Desk, key: str, tmp_path: Path
) -> None:
    """Who makes up a practitioner of the same name can sign anything with a key of their own."""
    other, note = Elsewhere(desk, "a" * 26), desk.note(listen="Made up.")
    other.introduce("Ada")
    desk.arrive(other.signature(desk.vault.get(note), sealed_beside(desk, note)))
    data = desk.export(tmp_path / "e.json")
    assert problems(data) == []
    assert "another key than you gave" in str(problems(data, key))
    assert exit_code(data, tmp_path, "--key", key) == 4


def test_a_text_written_over_the_signed_one_does_not_pass_for_it(
    desk: Desk, tmp_path: Path
) -> None:
    """Somebody writes a revision by the rules, and shows its text as if it had been signed."""
    note, elsewhere = desk.signed(), Elsewhere(desk)
    state = desk.vault.get(note)
    revision = elsewhere.write(state, {part_of("plan"): "Rest."}, state.heads)

    def smuggle(notes: list[Note]) -> None:
        notes[0]["revisions"].append(revision.body.decode())
        notes[0]["sections"]["plan"] = "Rest."
        notes[0]["heads"] = [revision.id]

    assert "“sections”" in str(problems(forge(desk.export(tmp_path / "e.json"), smuggle)))


def test_an_unsigned_change_cannot_be_passed_off_by_an_edit_before_signing(
    desk: Desk, tmp_path: Path
) -> None:
    note = desk.note()
    edit_section(desk.vault, note, "plan", "Rest.")
    desk.sign(note)
    data = desk.export(tmp_path / "e.json")
    assert problems(data) == []

    def older(notes: list[Note]) -> None:
        notes[0]["sections"]["plan"] = "Stand up each hour."

    assert problems(forge(data, older))

"""Attachments on the command line, as a practitioner's script uses them."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from tests.attachments.photos import GPS, jpeg_with_secrets
from tests.cli.line import Line


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    line = Line(tmp_path, capsys)
    assert (
        line("init", str(line.vault), "--practice", "Riverside", "--practitioner", "Ada").code == 0
    )
    return line


@pytest.fixture
def note(line: Line) -> str:
    return line.add_note(line.add_client(), listen="The knee clicks.")


def test_a_file_goes_in_is_listed_and_comes_out_the_same(line: Line, note: str) -> None:
    data = os.urandom(3 * 1024 * 1024 + 7)
    added = line("attachment", "add", "--note", note, line.file(data, "gait.mp4"))
    assert (added.code, added.values["name"], added.values["type"]) == (0, "gait.mp4", "video/mp4")
    assert added.values["sha256"] == hashlib.sha256(data).hexdigest()
    assert "stays in it" in added.values["told"]
    listed = line("attachment", "list", "--note", note[:8]).values
    assert listed["total"] == 1
    assert listed["attachments"][0]["id"] == added.values["id"]
    out = line.folder / "out.mp4"
    exported = line("attachment", "export", added.values["id"][:8], "--to", str(out))
    assert exported.code == 0
    assert out.read_bytes() == data
    assert os.name == "nt" or out.stat().st_mode & 0o777 == 0o600
    again = line("attachment", "export", added.values["id"], "--to", str(out))
    assert again.error["code"] == "storage_failed"
    acts = [(e["act"], e["kind"]) for e in line("audit", "show").values["entries"]]
    assert acts.count(("create", "attachment")) == 1
    assert acts.count(("export", "attachment")) == 1


def test_a_photo_loses_what_it_tells_of_its_place(line: Line, note: str) -> None:
    file = line.file(jpeg_with_secrets(), "knee.jpg")
    added = line("attachment", "add", "--note", note, file)
    assert added.code == 0, added.err
    assert "taken out" in added.values["told"]
    out = line.folder / "out.jpg"
    line("attachment", "export", added.values["id"], "--to", str(out))
    assert GPS not in out.read_bytes()
    assert Path(file).read_bytes() == jpeg_with_secrets()  # the file itself is left alone


def test_a_removed_one_is_out_of_the_list_and_can_be_brought_back(line: Line, note: str) -> None:
    id_ = line("attachment", "add", "--note", note, line.file("a", "plan.txt")).values["id"]
    assert line("attachment", "remove", id_).code == 0
    assert line("attachment", "list").values["total"] == 0
    assert line("attachment", "list", "--removed").values["total"] == 1
    assert line("attachment", "remove", id_, "--undo").code == 0
    assert line("attachment", "list").values["total"] == 1
    assert line("verify").values["ok"]


def test_a_note_that_moves_takes_its_attachments_along(line: Line, note: str) -> None:
    line("attachment", "add", "--note", note, line.file("a", "plan.txt"))
    other = line.add_client("Jonas Weber")
    there = line("note", "move", note, "--client", other).values["id"]
    (moved,) = line("attachment", "list").values["attachments"]
    assert (moved["note"], moved["client"], moved["name"]) == (there, other, "plan.txt")
    out = line.folder / "out.txt"
    assert line("attachment", "export", moved["id"], "--to", str(out)).code == 0
    assert out.read_text() == "a"
    assert line("verify").values["ok"]


def test_what_leaves_the_vault_names_them(line: Line, note: str) -> None:
    id_ = line("attachment", "add", "--note", note, line.file("abc", "plan.txt")).values["id"]
    sha256 = hashlib.sha256(b"abc").hexdigest()
    shown = line("note", "show", note).values["attachments"]
    assert [(a["id"], a["name"], a["size"], a["sha256"]) for a in shown] == [
        (id_, "plan.txt", 3, sha256)
    ]
    assert (
        line("export", "note", note, "--format", "md", "--to", str(line.folder / "a.md")).code == 0
    )
    page = (line.folder / "a.md").read_text()
    assert "plan.txt" in page
    assert sha256 in page
    line("attachment", "remove", id_)
    line("export", "note", note, "--format", "json", "--to", str(line.folder / "a.json"))
    (exported,) = json.loads((line.folder / "a.json").read_text())["notes"]
    assert exported["attachments"] == []
    assert [a["name"] for a in exported["removed_attachments"]] == ["plan.txt"]


def test_opened_it_lies_outside_only_until_it_is_closed(
    line: Line, note: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = line("attachment", "add", "--note", note, line.file("abc", "plan.txt")).values["id"]
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    opened = line("attachment", "open", id_)
    assert opened.code == 0
    assert not Path(opened.values["file"]).exists()
    assert not Path(opened.values["file"]).parent.exists()
    acts = [(e["act"], e["record"]) for e in line("audit", "show").values["entries"]]
    assert ("view", id_) in acts


def test_what_cannot_be_added_is_refused_in_a_sentence(line: Line, note: str) -> None:
    for content, name, said in (
        (b"", "a.txt", "empty"),
        (b"not a photo", "a.jpg", "photo"),
        (jpeg_with_secrets()[:900], "a.jpg", "photo"),
    ):
        answer = line("attachment", "add", "--note", note, line.file(content, name))
        assert answer.code == 1
        assert said in answer.error["message"]
        assert "stored" in answer.error["message"] + answer.error["hint"]
    assert line("attachment", "add", "--note", note, str(line.folder / "none")).code == 2
    assert line("attachment", "add", "--note", note, str(line.folder)).code == 2
    assert line("attachment", "list").values["total"] == 0
    kept = line("attachment", "add", "--note", note, line.file(b"not", "a.jpg"), "--as-it-is")
    assert kept.values["type"] == "image/jpeg"
    assert line("verify").values["ok"]

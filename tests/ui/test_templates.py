"""A test that a practitioner wrote is taken in from the desk; mistakes stand in the question."""

from textual.widgets import Input

from notes_tui.assessing.authoring import MEASURED, new_template
from notes_tui.vault import templates
from tests.places import Place
from tests.ui.sitting import drive, sitting

TEXT = new_template("wall-sit", "Wall sit", "Hold time", MEASURED[0], sides=True)


@drive
async def test_a_written_test_is_taken_in_once_its_mistake_is_mended(sample: Place) -> None:
    file = sample.layout.folder.parent / "wall-sit.toml"
    file.write_text(TEXT.replace("duration", "durration"), "utf-8")
    async with sitting(sample) as at:
        await at.act("desk.template")
        await at.is_on("AskLine")
        at.screen.query_one(Input).value = str(file)
        await at.press("enter")
        await at.sees("Did you mean")
        file.write_text(TEXT, "utf-8")
        await at.press("enter")
        await at.hears("Wall sit 1.0.0 can be filled in now.")
        assert "wall-sit" in [row.id for row in templates.templates(at.vault.database)]

"""docs/bundled-templates.md, made from the bundled packs.

`python -m tests.plugins.bundled_page` writes it anew. Read what has changed before you commit it:
the difference is what a practitioner relies on.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from notes_tui.domain.template import POSITIONS, ErrorBand, Item, Normal, Template, plain_number
from notes_tui.templates.reading import TemplateFile, read_file
from notes_tui.templates.units import unit_shown

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "bundled-templates.md"
PACKS = ("notes_tui_glutes", "notes_tui_hip_flexors", "notes_tui_screening")

OPENING = """\
# Bundled templates

What ships with notes-tui, and what each test rests on. This page is made from the packs themselves
(`python -m tests.plugins.bundled_page`), and a test holds it to them.

How to read it

- A **range** or a mean says what a group of people showed, and who they were. It is no verdict.
- An **error** says how far two measurements may lie apart when nothing has changed. A change is
  called one only beyond it; where there is none, or where its condition is not met, the answer is
  "cannot tell".
- Each number has its source. What was to be a number and could not be read in any text is left out,
  and the template says so.
- What is common professional knowledge, and was not read in any study, is called that.
- Wording is our own. Every template is in English and German.

What was looked up and left out: a cut-off of 2 for side-lying abduction; how many seconds of bridge
a walker or a runner "needs", and any rule about a gap of ten; a time to hold a manual test; the
knee angle that a textbook gives for the modified Thomas test, and every error of its hip angle (an
SEM of 11 degrees that circulates is the "1°" of the abstract, misread, and 1° hardly fits the ICC
beside it); 20 degrees of hip extension; a limit of change for a hand-held dynamometer (5 to 8 per
cent is how nine people varied).
"""

WHEN = {
    "standing": "standing",
    "sitting": "sitting",
    "side_lying": "side-lying",
    "prone": "prone",
    "supine": "supine",
}


def files_of(pack: str) -> dict[str, TemplateFile]:
    """The template files of a bundled pack, by name."""
    folder = ROOT / "plugins" / pack / "templates"
    return {
        path.name: read_file(path.read_bytes(), path.name) for path in sorted(folder.glob("*.toml"))
    }


def page() -> str:
    """The page as it should be."""
    packs = {pack: files_of(pack) for pack in PACKS}
    templates = {
        file.template.id: file.template
        for files in packs.values()
        for file in files.values()
        if file.template
    }
    lines = [OPENING]
    for pack, files in packs.items():
        lines += [f"## {pack}", ""]
        found = [file.template for file in files.values() if file.template]
        for template in sorted(found, key=lambda each: POSITIONS.index(each.position)):
            lines += [*_template(template), ""]
        for file in files.values():
            for each in file.sets:
                lines += [f"### Set: {each.title} (`{each.id}`)", "", *_leading(file.source), ""]
                lines += _members(each.templates, templates)
                lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _leading(source: str) -> Iterator[str]:
    """The comment that a file begins with: it says why."""
    for line in source.splitlines():
        if not line.startswith("#"):
            return
        yield line.removeprefix("# ")


def _members(ids: Iterable[str], templates: Mapping[str, Template]) -> Iterator[str]:
    for number, id_ in enumerate(ids, 1):
        template = templates[id_]
        yield f"{number}. {template.title} (`{id_}`), {WHEN[template.position]}"


def _template(template: Template) -> Iterator[str]:
    evidence = template.evidence
    assert evidence is not None, template.id
    yield f"### {template.title} (`{template.id}`)"
    yield ""
    yield f"{WHEN[template.position].capitalize()}. {template.about}"
    yield ""
    yield f"- **Set-up.** {evidence.setup}"
    yield f"- **How well it agrees.** {evidence.agreement}"
    yield f"- **Use.** {evidence.use_rule}"
    held = [str(item.label) for item in template.items if item.before_signing]
    if held:
        yield f"- **To be answered before the note is signed.** {'; '.join(held)}."
    for item in template.items:
        yield from (f"- **{item.label}: group.** {_normal(item, each)}" for each in item.normal)
        yield from (f"- **{item.label}: error.** {_band(item, each)}" for each in item.bands)
        for own in item.own_errors:
            holds = f", only if `{own.holds_if}`" if own.holds_if else ""
            yield (
                f"- **{item.label}: error.** Your own, once it is entered{holds}. "
                f"{own.conditions}. {own.source}"
            )
    yield "- **Sources.**"
    yield from (f"  - {each}" for each in evidence.citation)


def _normal(item: Item, normal: Normal) -> str:
    words = []
    if normal.mean is not None:
        spread = f" ± {plain_number(normal.sd)}" if normal.sd is not None else ""
        words.append(f"mean {plain_number(normal.mean)}{spread}")
    if normal.low is not None and normal.high is not None:
        words.append(f"{plain_number(normal.low)} to {plain_number(normal.high)}")
    elif normal.low is not None:
        words.append(f"from {plain_number(normal.low)}")
    elif normal.high is not None:
        words.append(f"up to {plain_number(normal.high)}")
    return f"{', '.join(words)} {unit_shown(item.unit)}: {normal.population}. {normal.source}"


def _band(item: Item, band: ErrorBand) -> str:
    name = f"MDC{band.level}" if band.kind == "mdc" else "SEM"
    holds = f", only if `{band.holds_if}`" if band.holds_if else ""
    least = plain_number(round(band.least_change, 1))
    return (
        f"{name} {plain_number(band.value)} {unit_shown(item.unit)}, so a change is one beyond "
        f"{least}{holds}. {band.conditions}. {band.source}"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

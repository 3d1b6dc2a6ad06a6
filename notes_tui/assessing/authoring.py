"""A template of one's own: a file to begin with, and the way of a checked file into the vault."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from notes_tui.assessing.answering import template_revision
from notes_tui.domain import template as templates
from notes_tui.domain.template import TEMPLATE_ID, Template, template_record, version_order
from notes_tui.domain.text import clean_line, fold
from notes_tui.errors import BadInput
from notes_tui.templates.problems import Problem
from notes_tui.templates.reading import TemplateFile, read_file
from notes_tui.templates.rules import LARGEST_FILE
from notes_tui.vault import templates as kept
from notes_tui.vault.audit import Act
from notes_tui.vault.vault import Vault

_LONGEST_ID: Final = 60


@dataclass(frozen=True)
class Measured:
    """One way of answering, for the first item of a new template."""

    words: tuple[str, ...]
    """What may be typed to choose it; the first is shown."""
    type: str
    unit: str
    low: int | None
    high: int | None


MEASURED: Final = (
    Measured(("seconds", "s", "sec", "time"), "duration", "s", 0, 300),
    Measured(("degrees", "deg", "°"), "quantity", "deg", -180, 180),
    Measured(("cm", "centimetres", "centimeters"), "quantity", "cm", 0, 200),
    Measured(("kg", "kilograms"), "quantity", "kg", 0, 300),
    Measured(("repetitions", "reps", "times", "count"), "quantity", "{reps}", 0, 500),
    Measured(("number", "points", "score"), "number", "", None, None),
    Measured(("0-10", "scale"), "scale", "", None, None),
    Measured(("yes/no", "yes or no", "yes", "y/n"), "yesno", "", None, None),
)
"""How the first item of a new template can be answered."""


def find_measured(typed: str) -> Measured | None:
    """The way of answering that was named."""
    word = fold(typed).strip()
    return next((each for each in MEASURED if word in map(fold, each.words)), None)


def id_for(name: str) -> str:
    """An id made of a name: My Test → my-test. BadInput where nothing of it can stand in one."""
    slug = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:_LONGEST_ID].strip("-")
    slug = slug if slug[:1].isalpha() or not slug else f"test-{slug}"
    slug = "-".join(slug.split("-")[:10])
    if not TEMPLATE_ID.fullmatch(slug):
        raise BadInput(
            "This name has no letters for an id.", "Take a name such as wall-sit, in Latin letters."
        )
    return slug


def new_template(id_: str, title: str, label: str, measured: Measured, *, sides: bool) -> str:
    """The text of a file that passes the check: one measured item, pain, remarks, a case."""
    title, label = clean_line(title, "The title"), clean_line(label, "What is measured")
    lines = [_HEAD.format(id=id_, title=quoted(title))]
    lines.append(_item(label, measured, sides=sides))
    if sides and measured.type not in {"yesno", "scale"}:
        lines.append(_GAP.format(unit=f'unit = "{measured.unit}"\n' if measured.unit else ""))
    lines.append(_PAIN)
    lines.append(_case(measured, sides=sides))
    text = "\n".join(lines)
    problems = read_file(text, f"{id_}.toml").problems
    if problems:  # a title of four thousand characters and the like
        raise BadInput(f"This cannot be written: {problems[0].message}.", problems[0].fix)
    return text


def quoted(text: str) -> str:
    """A text in TOML, in straight quotes."""
    inside = text.replace("\\", "\\\\").replace('"', '\\"')
    signs = (f"\\u{ord(c):04X}" if ord(c) < 0x20 or ord(c) == 0x7F else c for c in inside)
    return f'"{"".join(signs)}"'


def _item(label: str, measured: Measured, *, sides: bool) -> str:
    lines = ["[[item]]", 'id = "found"', f'type = "{measured.type}"', f"label = {quoted(label)}"]
    lines += ['side = "pair"               # left and right; leave it out for one answer'] * sides
    lines += [f'unit = "{measured.unit}"'] if measured.unit else []
    if measured.low is not None:
        lines += ["# Outside of these two you are asked; nothing is refused."]
        lines += [f"min = {measured.low}", f"max = {measured.high}"]
    if measured.type != "yesno":
        lines += ['# better = "higher"         # or "lower", or "nearer_zero"']
    lines += ['# help = "How you do it, in a sentence."']
    return "\n".join(lines) + "\n"


def _case(measured: Measured, *, sides: bool) -> str:
    one, other = ("true", "false") if measured.type == "yesno" else ("7", "4")
    found = f"{{ left = {one}, right = {other} }}" if sides else one
    expected = ["painful = true"]
    if sides and measured.type not in {"yesno", "scale"}:
        expected.insert(0, "gap = 3")
    return _CASE.format(found=found, expected=", ".join(expected))


_HEAD = """\
# A test of your own. What stands behind a # is a remark and is not read.
# Look at what you have written: notes-tui template check {id}.toml
# Try it out:                    notes-tui template dev {id}.toml
# Take it into your practice:    notes-tui template add {id}.toml

[template]
id = "{id}"
version = "1.0.0"             # raise it when you change the test after adding it
title = {title}
# about = "What it is for, in a sentence."
# position = "standing"       # or sitting, side_lying, prone, supine
"""
_GAP = """\
# Worked out, never typed: how far the sides lie apart.
[[item]]
id = "gap"
type = "computed"
label = "Difference between the sides"
{unit}value = "abs(found.left - found.right)"
"""
_PAIN = """\
[[item]]
id = "pain"
type = "scale"
label = "Pain while doing it"

# Asked only where there was pain.
[[item]]
id = "pain_site"
type = "text"
label = "Where"
show_if = "pain > 0"

[[item]]
id = "painful"
type = "computed"
label = "Hurts"
value = "pain > 0"
"""
_CASE = """\
# An example: these answers must come to this. The check works it out each time.
[[case]]
answers = {{ found = {found}, pain = 2 }}
expect = {{ {expected} }}

# What it rests on, in your own words, and whose it is. Take the # away to use it.
# [evidence]
# setup = "How you do it, step by step."
# use_rule = "What may be said from it, and what not."
# [licence]
# holder = "Your name"
"""


# ------------------------------------------------------------------------------ into the vault


@dataclass(frozen=True)
class Added:
    """What came of adding a template."""

    template: Template
    replaced: str
    """The version it takes the place of; "" where there was none."""
    changed: bool
    """False where this very template was there already."""


def read_path(file: Path) -> TemplateFile:
    """A template file on this computer; BadInput where it cannot be read at all."""
    try:
        with file.expanduser().open("rb") as stream:
            return read_file(stream.read(LARGEST_FILE + 1), file.name)
    except (OSError, RuntimeError, ValueError) as error:  # no such home, a NUL in the name
        reason = error.strerror if isinstance(error, OSError) else None
        raise BadInput(
            f"This file cannot be read ({reason or 'no such place'}).", "Check where it lies."
        ) from None


def needs_licence(vault: Vault, read: TemplateFile) -> bool:
    """Whether it has to be asked whose this is: neither the file nor an earlier version says it."""
    template = _require(read)
    return template.licence is None and not _holder_before(vault, template)


def add_template(vault: Vault, read: TemplateFile, holder: str = "") -> Added:
    """Keeps a template of one's own; its version must be a higher one than that of the last.

    `holder` is whose it is, where the file does not say it: else the practice's.
    """
    template = _require(read)
    if template.licence is None:
        holder = holder or _holder_before(vault, template) or vault.practice_name
        read = with_licence(read, holder)
        template = _require(read)
    own = kept.find_kept(vault.database, template.id)
    if own is not None and not own.origin and own.template.hash == template.hash:
        return Added(template, "", changed=False)
    _require_new_version(vault, template)
    revision = template_revision(vault, template, read.source)
    vault.save([revision], Act("revise" if own else "create", templates.KIND, revision.record))
    replaced = own.template.version if own is not None else ""
    return Added(template, replaced, changed=True)


def _require(read: TemplateFile) -> Template:
    if read.problems:
        more = f" And {len(read.problems) - 1} more." if len(read.problems) > 1 else ""
        raise BadInput(problem_words(read.problems[0]), f"Nothing was stored.{more}")
    if read.template is None:
        raise BadInput(
            "This file holds sets and no template.",
            "Put the [[set]] into the file of one of its templates, and add that.",
        )
    return read.template


def _require_new_version(vault: Vault, template: Template) -> None:
    """Not a version that is known with other content, nor an older one than the last."""
    state = vault.find(template_record(template.id))
    known = list(kept.versions(state)) if state is not None else []
    same = [each for each in known if each.template.version == template.version]
    if any(each.template.hash != template.hash for each in same):
        raise BadInput(
            f"Version {template.version} of “{template.id}” is in the vault with other content.",
            f'Nothing was stored. Raise the version in the file: version = "{_next(template)}"',
        )
    own = [each.template.version for each in known if not each.origin]
    highest = max(own, key=version_order, default="")
    if highest and version_order(template.version) < version_order(highest):
        raise BadInput(
            f"“{template.id}” is in the vault as version {highest}, which is newer.",
            f"Nothing was stored. Raise the version in the file above {highest}.",
        )


def _next(template: Template) -> str:
    first, second, _ = (int(number) for number in template.version.split("."))
    return f"{first}.{second + 1}.0"


def _holder_before(vault: Vault, template: Template) -> str:
    own = kept.find_kept(vault.database, template.id)
    licence = own.template.licence if own is not None and not own.origin else None
    return licence.holder if licence else ""


def with_licence(read: TemplateFile, holder: str) -> TemplateFile:
    """The file with a licence at its end that says whose it is."""
    held = f"\n[licence]\nholder = {quoted(clean_line(holder, 'The holder'))}\n"
    return read_file(read.source.rstrip("\n") + "\n" + held, "template.toml")


def added_words(added: Added) -> str:
    """What came of adding, in a sentence or two."""
    made = added.template
    if not added.changed:
        return f"{made.title} is there already, as it is."
    if added.replaced:
        return (
            f"{made.title} {made.version} takes the place of version {added.replaced}. What was "
            "filled in with that stays as it is."
        )
    return f"{made.title} {made.version} can be filled in now."


def problem_words(problem: Problem) -> str:
    """A problem in words, where only one file is meant."""
    where = f"{problem.where}: " if problem.where else ""
    return f"Line {problem.line}: {where}{problem.message}. {problem.fix}"


def problem_values(problem: Problem) -> Mapping[str, str | int]:
    """A problem as scripts read it."""
    return {
        "file": problem.file,
        "line": problem.line,
        "where": problem.where,
        "message": problem.message,
        "fix": problem.fix,
    }

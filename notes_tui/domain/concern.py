"""A concern: what a plugin's check would have looked at before a note is signed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Concern:
    """Something that speaks against signing a note as it stands."""

    message: str
    """What it is, in one line: shown to the practitioner, kept nowhere."""
    section: str = ""
    """The step it is about, by name; "" where it is about the whole note."""

"""Four looks, each with a contrast that a test measures: 4.5:1 for text, 7:1 where it is high."""

from textual.theme import Theme

LIGHT, DARK, HIGH_CONTRAST, COLOUR_BLIND = "light", "dark", "high-contrast", "colour-blind-safe"

LABELS = {
    LIGHT: "Light",
    DARK: "Dark",
    HIGH_CONTRAST: "High contrast",
    COLOUR_BLIND: "Colour-blind safe",
}
"""The themes by their names in the configuration, and what they are called on screen."""

USUAL = DARK

THEMES = (
    Theme(
        name=LIGHT,
        dark=False,
        background="#faf8f4",
        surface="#ffffff",
        panel="#ece7dd",
        foreground="#1f2426",
        primary="#0b5a66",
        secondary="#5a4684",
        accent="#7c4a06",
        success="#23622b",
        warning="#7a5200",
        error="#9c1f1b",
        text_alpha=1.0,
        variables={"quiet": "#565d5f", "chosen": "#0b5a66", "on-chosen": "#ffffff"},
    ),
    Theme(
        name=DARK,
        dark=True,
        background="#14181b",
        surface="#1b2024",
        panel="#272e33",
        foreground="#e8e4da",
        primary="#7ec8cf",
        secondary="#bfa9ea",
        accent="#e3b673",
        success="#93cf92",
        warning="#e6bb4f",
        error="#ff9a90",
        text_alpha=1.0,
        variables={"quiet": "#a4aaa8", "chosen": "#2f6a72", "on-chosen": "#ffffff"},
    ),
    Theme(
        name=HIGH_CONTRAST,
        dark=True,
        background="#000000",
        surface="#000000",
        panel="#1a1a1a",
        foreground="#ffffff",
        primary="#7fe9ff",
        secondary="#e0c8ff",
        accent="#ffd36b",
        success="#9cff9c",
        warning="#ffe14d",
        error="#ffb3ab",
        text_alpha=1.0,
        variables={"quiet": "#d6d6d6", "chosen": "#ffe14d", "on-chosen": "#000000"},
    ),
    Theme(
        name=COLOUR_BLIND,
        dark=True,
        background="#12161c",
        surface="#1a2028",
        panel="#262e38",
        foreground="#edf0f3",
        primary="#56b4e9",
        secondary="#cc99bd",
        accent="#e69f00",
        success="#3fc4a0",
        warning="#f0e442",
        error="#f79256",
        text_alpha=1.0,
        variables={"quiet": "#a9b3bd", "chosen": "#0f6194", "on-chosen": "#ffffff"},
    ),
)

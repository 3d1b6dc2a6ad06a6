"""From text to a tree of allowed nodes, within bounds; or what is wrong, in plain words."""

import ast
import keyword
import re
import warnings
from decimal import Decimal
from functools import lru_cache
from typing import Final

from notes_tui.templates.problems import Fault, did_you_mean, nearest, shortened

LONGEST: Final = 500
"""Characters in one expression."""
MOST_NODES: Final = 1_000
DEEPEST: Final = 50

FUNCTIONS: Final = {
    "sum": "sum(a, b, …): the answered ones added up",
    "mean": "mean(a, b, …): the mean of the answered ones",
    "count": "count(a, b, …): how many are answered; of yes/no, how many are yes",
    "min": "min(a, b, …): the smallest",
    "max": "max(a, b, …): the largest",
    "abs": "abs(a): without its sign",
    "round": "round(a) or round(a, 1): rounded, half up",
    "diff": "diff(hold): left minus right",
    "pct_diff": "pct_diff(hold): how much smaller the smaller side is, in per cent of the larger",
    "answered": "answered(hold): whether there is an answer",
    "best": "best(hold.left): the best of repeated measurements",
}
"""What can be called, and what it gives."""

OF_PAIRS: Final = frozenset({"sum", "mean", "count", "min", "max", "diff", "pct_diff", "answered"})
"""Functions that take a left-right pair as a whole."""

ATTRIBUTES: Final = ("left", "right", "diff", "score")

_ALLOWED: Final = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.UAdd,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.IfExp,
    ast.Call,
    ast.Attribute,
    ast.Name,
    ast.Constant,
    ast.Load,
)
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,9})?")
_TEXT = re.compile(r"\"[^\"]*\"|'[^']*'")
_ONE_EQUALS = re.compile(r"(?<![=!<>])=(?!=)")
_TWO_WORDS: Final = re.compile(r"\b([a-z_][a-z0-9_]*) (left|right|diff|score)\b")
_SIGNS: Final = {
    "=>": ("the sign =>", "Write >= for “at least”."),
    "=<": ("the sign =<", "Write <= for “at most”."),
    "<>": ("the sign <>", "Write != for “is not”."),
    "^": ("the sign ^", "There is no power here: multiply instead, as in hold * hold."),
    "**": ("the sign **", "There is no power here: multiply instead, as in hold * hold."),
    "//": ("the sign //", "Divide with one stroke: a / b. Round with round(a / b)."),
    "%": ("the sign %", "For a percentage write 100 * part / whole."),
    "&": ("the sign &", "Write the word: a and b."),
    "|": ("the sign |", "Write the word: a or b."),
    "!": ("the sign !", "Write the word not, or != for “is not”."),
    "≥": ("the sign ≥", "Write >= for it."),
    "≤": ("the sign ≤", "Write <= for it."),
    "≠": ("the sign ≠", "Write != for it."),
    "×": ("the sign ×", "Write * for times."),
    "÷": ("the sign ÷", "Write / for divided by."),
    "−": ("a long minus sign", "Write the short minus sign: -"),
    "–": ("a dash", "Write the short minus sign: -"),
    "“": ("curly quotes", "Use straight quotes: 'glute'"),
    "”": ("curly quotes", "Use straight quotes: 'glute'"),
    "‘": ("curly quotes", "Use straight quotes: 'glute'"),
    "’": ("curly quotes", "Use straight quotes: 'glute'"),
    "[": ("a square bracket", "Only round brackets may stand here: ( )"),
    "{": ("a curly bracket", "Only round brackets may stand here: ( )"),
    ":": ("a colon", "There is no colon in these formulas."),
    ";": ("a semicolon", "One formula only: there is no semicolon."),
    "@": ("the sign @", "Use + - * / to calculate."),
    "~": ("the sign ~", "Write the word not."),
    "\\": ("a backslash", "Leave it out."),
    "`": ("the sign `", "Use straight quotes: 'glute'"),
}


class NotAllowed(Exception):
    """An expression that is none of ours; carries the fault."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.fault = Fault(message, fix)


def parse(text: str) -> ast.expr:
    """The tree of an expression; NotAllowed says what is wrong with it.

    Bounded before anything else is done with it: its length, and by that the work of reading it.
    """
    if len(text) > LONGEST:
        raise NotAllowed(
            f"this formula has {len(text):,} characters; at most {LONGEST} are read",
            "Split it: let one computed item work out a part, and use its id in the next.",
        )
    return _parsed(text)


@lru_cache(maxsize=2048)
def _parsed(text: str) -> ast.expr:
    _refuse_by_sight(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "is" with a number and the like: refused below
            tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise NotAllowed(
            f"this formula cannot be understood: {shortened(text)}",
            "Look for a sign too many or too few. An example: abs(hold.left - hold.right) > 10",
        ) from None
    _refuse_nodes(text.strip(), tree)
    return tree.body


def number_of(node: ast.Constant, text: str) -> Decimal:
    """A number of the expression, read as a decimal and never as a binary float."""
    start, end = node.col_offset, node.end_col_offset
    return Decimal(text.strip().encode()[start:end].decode())


def _refuse_by_sight(text: str) -> None:
    """What can be told without parsing."""
    if not text.strip():
        raise NotAllowed("the formula is empty", "Write one, or leave the setting out.")
    if not text.isprintable():
        raise NotAllowed("the formula runs over lines or holds a hidden sign", "Keep it on a line.")
    bare = _TEXT.sub('""', text)
    for sign, (what, fix) in _SIGNS.items():
        if sign in (bare.replace("!=", "") if sign == "!" else bare):
            raise NotAllowed(f"{what} cannot be used in a formula", fix)
    if bare.count('"') % 2 or "'" in bare:
        raise NotAllowed("a quote is opened and not closed", "Put the second quote: 'glute'")
    spaced = _TWO_WORDS.search(bare)
    if spaced and not keyword.iskeyword(spaced[1]):
        raise NotAllowed(
            f"a space stands between “{shortened(spaced[1])}” and “{spaced[2]}”",
            f"Write a point between them: {shortened(spaced[1])}.{spaced[2]}",
        )
    if _ONE_EQUALS.search(bare):
        raise NotAllowed(
            "one = stands in this formula",
            "To ask whether two things are equal, write two: felt == 'glute'",
        )
    if bare.count("(") != bare.count(")"):
        more, sign = ("opened", ")") if bare.count("(") > bare.count(")") else ("closed", "(")
        other = "closed" if more == "opened" else "opened"
        raise NotAllowed(
            f"a bracket is {more} and not {other}", f"Put the missing {sign} where it belongs."
        )


def _refuse_nodes(text: str, tree: ast.Expression) -> None:
    """Anything that is not on the list, too many nodes, or too deep a nest."""
    waiting: list[tuple[ast.AST, int]] = [(tree, 0)]
    seen = 0
    while waiting:
        node, depth = waiting.pop()
        seen += 1
        if seen > MOST_NODES or depth > DEEPEST:
            raise NotAllowed(
                "this formula is nested too deeply or too long",
                "Add up with sum(a, b, …), or split it: let one computed item work out a part, and"
                " use its id in the next.",
            )
        _refuse_node(text, node)
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(node)]


def _refuse_node(text: str, node: ast.AST) -> None:
    if isinstance(node, ast.Constant):
        _refuse_constant(text, node)
    elif isinstance(node, ast.Call):
        _refuse_call(node)
    elif isinstance(node, ast.Attribute):
        if node.attr not in ATTRIBUTES:
            raise NotAllowed(
                f"“.{shortened(node.attr)}” cannot stand behind a name",
                (f"Did you mean .{meant}? " if (meant := nearest(node.attr, ATTRIBUTES)) else "")
                + "Only these can: "
                + ", ".join(f".{each}" for each in ATTRIBUTES)
                + ".",
            )
    elif isinstance(node, ast.Is | ast.IsNot):
        raise NotAllowed("“is” cannot be used in a formula", "Write == for “is”, != for “is not”.")
    elif isinstance(node, ast.Tuple):
        raise NotAllowed(
            "a comma stands where none can be",
            "A number has a point: 0.5. Commas stand between the values of a function: max(a, b).",
        )
    elif not isinstance(node, _ALLOWED):
        raise NotAllowed(
            "this formula holds something that is not part of the language",
            "It may hold ids of items, numbers, + - * /, comparisons, and, or, not, if … else,"
            " and: " + ", ".join(FUNCTIONS) + ".",
        )


def _refuse_constant(text: str, node: ast.Constant) -> None:
    if isinstance(node.value, str | bool):
        if isinstance(node.value, str) and text.encode()[
            node.col_offset : node.col_offset + 1
        ] not in (
            b"'",
            b'"',
        ):
            raise NotAllowed("a letter stands before a quote", "Leave it out: 'glute'")
        return
    start, end = node.col_offset, node.end_col_offset
    if isinstance(node.value, int | float) and _NUMBER.fullmatch(text.encode()[start:end].decode()):
        return
    raise NotAllowed(
        "a number in this formula cannot be read",
        "Write it in plain digits, with a point and not a comma: 12.5",
    )


def _refuse_call(node: ast.Call) -> None:
    if not isinstance(node.func, ast.Name) or node.keywords:
        raise NotAllowed(
            "only a function can stand before a bracket",
            "The functions are: " + ", ".join(FUNCTIONS) + ".",
        )
    if node.func.id not in FUNCTIONS:
        raise NotAllowed(
            f"there is no function “{shortened(node.func.id)}”",
            did_you_mean(node.func.id, FUNCTIONS),
        )

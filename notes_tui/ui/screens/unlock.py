"""Unlock: the passphrase, in one field. Nothing of the vault is loaded before this is painted."""

from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Center, Middle, Vertical
from textual.widgets import Button, Input, Static

from notes_tui.domain.display import display_safe
from notes_tui.errors import Busy, NotesError, ReadOnly, RolledBack
from notes_tui.ui.actions import Action
from notes_tui.ui.screens.asking import Choose
from notes_tui.ui.screens.place import Place
from notes_tui.ui.shown import shown, shown_line
from notes_tui.vault.last_backup import last_backup_words

if TYPE_CHECKING:
    from notes_tui.vault.opening import Arrival, Way
    from notes_tui.vault.opening import Unlock as Unlocking
    from notes_tui.vault.vault import Vault

_PAINTED_BY = 0.3
_LOOK = 0.1
_ARRIVALS = (
    ("moved", "I moved it here, and write in no other copy of it any more"),
    ("restored", "I restored it from a backup"),
    ("cloned", "I copied it, or do not know: it goes on as a new device"),
)


class Unlock(Place):
    """Asks for the passphrase."""

    HELP = (
        "Type the passphrase of this vault and press Enter. Opening takes about a second on"
        " purpose: that second is what a thief has to pay for every guess.\n\n"
        "If the passphrase is lost, type the recovery code from your paper instead."
    )
    ACTIONS = (
        Action(
            "unlock.practise", "ctrl+t", "Practise",
            "Try everything on invented clients, in a vault of its own that is thrown away.",
        ),
    )  # fmt: skip
    NEEDS_VAULT = False
    AUTO_FOCUS = "#passphrase"
    CSS_PATH = "unlock.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._opening = False
        self._left = False
        self._asked: Future[str | None] = Future()
        """The answer that the opening thread waits for."""

    def compose(self) -> ComposeResult:
        """The name, the field, the way to practise."""
        layout, now = self.notes.layout_of_vault, self.notes.around.clock.now()
        folder = layout.folder
        with Middle(), Center(), Vertical(id="door"):
            yield Static(shown_line(folder.name.removesuffix(".vault"), "bold"), id="name")
            yield Static(shown_line(str(folder)), id="where")
            yield Static(last_backup_words(layout, now), id="backup")
            yield Input(password=True, placeholder="Passphrase, or recovery code", id="passphrase")
            yield Static("", id="answer", markup=False)
            yield Button("Open", variant="primary", id="open")
            yield Button("Practise on invented clients", id="practise")
        yield from self.compose_bar()

    def on_mount(self) -> None:
        """Loads the rest while the passphrase is typed, and not before the field is painted."""
        self.set_timer(_PAINTED_BY, lambda: self.run_worker(_load, thread=True))
        if self.notes.closing.what:
            self.query_one("#answer", Static).update(self._finishing)
            self._waiting = self.set_interval(_LOOK, self._look)

    @property
    def _finishing(self) -> str:
        return f"Locked. Finishing first: {self.notes.closing.what} … You can type meanwhile."

    def _look(self) -> None:
        """Says when what was waited for is done."""
        if not self.notes.closing.what:
            self._waiting.stop()
            self.query_one("#answer", Static).update("Opening …" if self._opening else "")

    def on_unmount(self) -> None:
        """Who leaves without an answer does not keep the thread waiting."""
        self._left = True
        self._asked.cancel()

    def why_not(self, action: Action) -> str:
        """While it opens, it opens."""
        return "It is being opened." if self._opening else ""

    def on_input_submitted(self) -> None:
        """Enter in the field."""
        self._try()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A click on one of the buttons."""
        if event.button.id == "open":
            self._try()
        else:
            self.notes.doing.act(self, "unlock.practise")

    def do_practise(self) -> None:
        """Makes the sample practice and opens it."""
        from notes_tui.ui.practising import begin_practice  # noqa: PLC0415 - only when asked for

        self._wait("Making the sample practice …")
        self.run_worker(lambda: begin_practice(self.notes, self._refused), thread=True)

    def _try(self) -> None:
        typed = self.query_one(Input).value
        if not typed or self._opening:
            return
        self._wait(self._finishing if self.notes.closing.what else "Opening …")
        self.run_worker(lambda: self._open(typed), thread=True)

    def _wait(self, text: str) -> None:
        self._opening = True
        self.query_one("#answer", Static).update(text)

    def _open(self, typed: str) -> None:
        """In a thread: the key derivation takes a second."""
        from notes_tui.crypto.recovery import read_code  # noqa: PLC0415 - behind the first paint
        from notes_tui.vault.opening import by_passphrase, by_recovery_code  # noqa: PLC0415

        self.notes.closing.wait()
        is_code = read_code(typed) is not None  # its check symbols fit: no passphrase does that
        unlock = by_recovery_code(typed) if is_code else by_passphrase(typed)
        try:
            vault = self._open_or_ask(unlock)
        except CancelledError:
            return  # left while a question was open
        except NotesError as error:
            self.app.call_from_thread(self._refused, error)
        else:
            if self._left:  # while it opened
                vault.close()
            else:
                self.app.call_from_thread(self._enter, vault, is_code)

    def _enter(self, vault: "Vault", by_code: bool) -> None:
        from notes_tui.ui.offering import (  # noqa: PLC0415 - behind the first paint
            offer_passphrase,
            offer_pin,
        )

        app = self.notes
        app.opened(vault)
        # One question at most: the PIN can wait for the next time.
        app.doing.act_on(offer_passphrase(app) if by_code else offer_pin(app))

    def _open_or_ask(self, unlock: "Unlocking") -> "Vault":
        """Of a vault that was rolled back, asks what to do with it."""
        from notes_tui.vault.opening import Way  # noqa: PLC0415 - behind the first paint

        try:
            return self._opened(unlock, Way.WRITE)
        except RolledBack as error:
            answer = self._ask(
                f"{error.message}",
                (
                    ("look", "Look at it; nothing is changed"),
                    ("accept", "I restored it on purpose: go on with it"),
                    ("leave", "Leave it closed"),
                ),
            )
            if answer not in {"look", "accept"}:
                raise
        return self._opened(unlock, Way.EXAMINE if answer == "look" else Way.GO_ON)

    def _opened(self, unlock: "Unlocking", way: "Way") -> "Vault":
        """For writing; for reading where another window writes or this is a copy."""
        from notes_tui.vault.opening import Way, open_vault  # noqa: PLC0415 - as above

        app = self.notes
        try:
            return open_vault(
                app.layout_of_vault, unlock, app.around, way, arrived=self._ask_arrival
            )
        except (Busy, ReadOnly) as error:
            way = Way.READ if way is Way.WRITE else Way.EXAMINE
            vault = open_vault(app.layout_of_vault, unlock, app.around, way)
            vault.notices.append(error.message + " You can read here.")
            return vault

    def _ask_arrival(self) -> "Arrival":
        answer = self._ask(
            "This vault was not opened on this computer before. How did it come here?", _ARRIVALS
        )
        return answer if answer in {"moved", "restored"} else "cloned"  # type: ignore[return-value]

    def _ask(self, question: str, answers: tuple[tuple[str, str], ...]) -> str | None:
        """From the thread: shows the question and waits for its answer."""
        waiting: Future[str | None] = Future()
        self._asked = waiting
        if self._left:
            raise CancelledError
        self.app.call_from_thread(
            self.app.push_screen, Choose(question, answers), waiting.set_result
        )
        return waiting.result()

    def _refused(self, error: NotesError) -> None:
        self._opening = False
        field = self.query_one(Input)
        field.clear()
        field.focus()
        self.query_one("#answer", Static).update(
            shown(display_safe(f"{error.message} {error.hint}"))
        )


def _load() -> None:
    """Imports what the desk needs, while the passphrase is being typed."""
    import notes_tui.ui.offering  # noqa: PLC0415
    import notes_tui.ui.screens.desk  # noqa: PLC0415
    import notes_tui.vault.opening  # noqa: F401, PLC0415

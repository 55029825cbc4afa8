"""One run, as it gets on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from molvae.app.components.cards import Cards
from molvae.app.components.progress_curve import ProgressCurve
from molvae.app.plan import OUTPUT, REPORT
from molvae.app.runs import DONE, FAILED, OPEN, PAUSED, RUNNING, STOPPED, WAITING, Run
from molvae.app.screens.telling import telling
from molvae.app.studio import Studio
from molvae.filters.reasons import most_common
from molvae.report.meanings import MEANINGS, label

SHOWN = 12
"""Best molecules."""
WHY = 4
"""Reasons that are told."""
SLOW = 0.05
"""Calls a second, below which a number says nothing."""
PLAIN = ("properties", "similarity")
"""Constraints whose reasons say all themselves."""


class RunView:
    """A run's state, curve and best molecules, and what can be done with it.

    Args:
        studio: what all screens share.
        run: the run.
        explore: goes to a molecule on the first screen.
    """

    def __init__(self, studio: Studio, run: Run, explore: Callable[[str], Awaitable[None]]) -> None:
        self._studio, self._run, self._explore = studio, run, explore
        self._seen: tuple[str, int] = ("", -1)
        self._drawing = False

    def build(self) -> None:
        """Lay it out."""
        run = self._run
        self._pane = ui.element("article").classes("pane run").props(f'aria-label="Run {run.number}"')
        with self._pane:
            with ui.element("div").classes("line"):
                ui.label(f"{run.number}. {run.plan.name}").classes("heading grow").props(
                    "role=heading aria-level=3"
                )
                self._buttons = {
                    "Pause": ui.button("Pause", on_click=lambda: self._studio.runs.pause(run)),
                    "Go on": ui.button("Go on", on_click=lambda: self._studio.runs.go_on(run)),
                    "Stop": ui.button("Stop", on_click=lambda: self._studio.runs.stop(run)),
                    "Keep these": ui.button("Keep these", on_click=self._keep_best),
                    "Report": ui.button("Report", on_click=self._report),
                    "Copy as command": ui.button("Copy as command", on_click=self._copy_command),
                    "Copy as Python": ui.button("Copy as Python", on_click=self._copy_python),
                    "Remove": ui.button("Remove", on_click=self._ask),
                }
                for button in self._buttons.values():
                    button.props("flat dense no-caps")
            self._told = ui.label("").props("role=status")
            with ui.element("div").classes("run-body"):
                self._curve = ProgressCurve()
                self._why = ui.label("").classes("soft words")
            self._cards = Cards(SHOWN, self._studio.basket, self._explore, self._keep)
            with ui.expansion("The same as a command").props("dense"):
                ui.label(run.plan.command(run.folder)).classes("code")

    def clear(self) -> None:
        """Take it off the screen."""
        self._pane.delete()

    def tell(self) -> None:
        """Say how far the run is, and offer what can be done with it now."""
        run, tail = self._run, self._run.tail
        self._told.set_text(self._words())
        self._buttons["Pause"].set_visibility(run.state in OPEN)
        self._buttons["Go on"].set_visibility(run.state in (PAUSED, STOPPED, FAILED))
        self._buttons["Stop"].set_visibility(run.state in (*OPEN, PAUSED))
        self._buttons["Report"].set_visibility(run.state == DONE)
        self._buttons["Keep these"].set_visibility(bool(tail.best))
        self._buttons["Remove"].set_visibility(run.state not in OPEN)

    async def draw(self) -> None:
        """Draw the curve and the best molecules, where there are others."""
        run, tail = self._run, self._run.tail
        if self._seen == (run.state, len(tail.scores)) or self._drawing:
            return
        self._seen = (run.state, len(tail.scores))
        self._curve.show(tail.scores, run.plan.budget)
        self._why.set_text(self._reasons())
        self._drawing = True
        try:
            with telling():
                best = tail.top(SHOWN)
                found = await self._studio.bench("optimize.best", self._start, best, run.plan.blocks)
                if not self._pane.is_deleted:
                    self._cards.show(found)
        finally:
            self._drawing = False

    @property
    def _start(self) -> str:
        """The molecule that the run begins from; "" where there is none, or several."""
        start = self._run.plan.start
        return start[0] if len(start) == 1 else ""

    def _words(self) -> str:
        run, tail = self._run, self._run.tail
        calls = f"{len(tail.scores):,} of {run.plan.budget:,} calls"
        best = f", best score {tail.top(1)[0][1]:.3f}" if tail.best else ""
        best += f", the start {tail.best[self._start]:.3f}" if self._start in tail.best else ""
        more = {
            WAITING: "waiting for a core; pausing another run frees one",
            RUNNING: self._under_way(),
            PAUSED: "paused; its ledger is kept",
            STOPPED: "stopped",
            DONE: "done",
            FAILED: f"failed: {run.told}",
        }[run.state]
        return f"{calls}{best}; {more}"

    def _under_way(self) -> str:
        calls, rate = len(self._run.tail.scores), self._run.tail.rate
        if calls >= self._run.plan.budget:
            return "writing its results"
        if not calls:
            return "loading the model"
        return f"running, {rate:.1f} calls/s" if rate >= SLOW else "running"

    def _reasons(self) -> str:
        refused = self._run.refused
        told = [f"{_plainly(why)}: {count:,}" for why, count in most_common(refused, WHY).items()]
        failed = [f"{why}: {count:,}" for why, count in self._run.tail.failed.most_common(WHY)]
        parts = [
            f"Refused before a call, {sum(refused.values()):,} – {'; '.join(told)}." if told else "",
            f"Failed – {'; '.join(failed)}." if failed else "",
        ]
        return " ".join(filter(None, parts))

    async def _keep(self, smiles: str) -> None:
        self._kept([smiles])

    def _keep_best(self) -> None:
        self._kept([smiles for smiles, _, _ in self._run.tail.top(SHOWN)])

    def _kept(self, smiles: Sequence[str]) -> None:
        """Put molecules into the basket, with their scores and what else no other table has."""
        run, tail = self._run, self._run.tail
        own = [
            {"score": tail.best[one]}
            | {name: value for name, value in tail.terms[one].items() if name not in MEANINGS}
            for one in smiles
        ]
        self._studio.basket.keep(smiles, f"run {run.number}: {run.plan.name}", own)

    def _ask(self) -> None:
        """Remove it, if that is meant."""
        with self._pane, ui.dialog(value=True) as dialog, ui.card().classes("asked"):
            ui.label(f"Remove run {self._run.number} and its files?").classes("strong")
            ui.label("What is in the basket stays there.").classes("soft")
            with ui.element("div").classes("line"):
                ui.button("Remove it", on_click=lambda: self._remove(dialog)).props("unelevated no-caps")
                ui.button("Keep it", on_click=dialog.close).props("flat no-caps autofocus")
        dialog.on("hide", dialog.delete)

    def _remove(self, dialog: ui.dialog) -> None:
        dialog.close()
        with telling():
            self._studio.runs.remove(self._run)

    def _report(self) -> None:
        content = (self._run.folder / OUTPUT / REPORT).read_bytes()
        ui.download(content, f"run_{self._run.number}.html")

    def _copy_command(self) -> None:
        ui.clipboard.write(self._run.plan.command(self._run.folder))
        ui.notify("The command is in the clipboard.")

    def _copy_python(self) -> None:
        ui.clipboard.write(self._run.plan.python(self._run.folder))
        ui.notify("The Python lines are in the clipboard.")


def _plainly(reason: str) -> str:
    """A reason with names as people write them, without the constraint's where that says nothing more.

    >>> _plainly("properties: mw above 550, logp above 5.5")
    'MW above 550, logP above 5.5'
    >>> _plainly("similarity: similarity below 0.3"), _plainly("brenk: nitro group")
    ('similarity below 0.3', 'brenk: nitro group')
    """
    constraint, _, told = reason.partition(": ")
    if constraint not in PLAIN:
        return reason
    parts = (part.partition(" ") for part in told.split(", "))
    return ", ".join(f"{label(name)}{space}{limit}" for name, space, limit in parts)

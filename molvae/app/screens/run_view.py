"""One run, as it gets on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from molvae.app.components.cards import Cards
from molvae.app.components.progress_curve import ProgressCurve
from molvae.app.runs import DONE, FAILED, OPEN, PAUSED, RUNNING, STOPPED, WAITING, Run
from molvae.app.screens.telling import telling
from molvae.app.studio import Studio

SHOWN = 12
"""Best molecules."""
WHY = 4
"""Reasons that are told."""


class RunView:
    """A run's state, curve and best molecules, and what can be done with it.

    Args:
        studio: what all screens share.
        run: the run.
        explore: goes to a molecule on the first screen.
        keep: puts one into the basket.
    """

    def __init__(
        self,
        studio: Studio,
        run: Run,
        explore: Callable[[str], Awaitable[None]],
        keep: Callable[[str], Awaitable[None]],
    ) -> None:
        self._studio, self._run, self._explore, self._keep = studio, run, explore, keep
        self._seen: tuple[str, int] = ("", -1)
        self._drawing = False

    def build(self) -> None:
        """Lay it out."""
        run = self._run
        with ui.element("article").classes("pane run").props(f'aria-label="Run {run.number}"'):
            with ui.element("div").classes("line"):
                ui.label(f"{run.number}. {run.plan.name}").classes("heading grow").props(
                    "role=heading aria-level=3"
                )
                self._buttons = {
                    "Pause": ui.button("Pause", on_click=lambda: self._studio.runs.pause(run)),
                    "Go on": ui.button("Go on", on_click=lambda: self._studio.runs.go_on(run)),
                    "Stop": ui.button("Stop", on_click=lambda: self._studio.runs.stop(run)),
                    "Copy as command": ui.button("Copy as command", on_click=self._copy_command),
                    "Copy as Python": ui.button("Copy as Python", on_click=self._copy_python),
                }
                for button in self._buttons.values():
                    button.props("flat dense no-caps")
            self._told = ui.label("").props("role=status")
            with ui.element("div").classes("run-body"):
                self._curve = ProgressCurve()
                self._why = ui.label("").classes("soft words")
            self._cards = Cards(SHOWN, self._explore, self._keep)
            with ui.expansion("The same as a command").props("dense"):
                ui.label(run.plan.command(run.folder)).classes("code")

    async def refresh(self) -> None:
        """Show what has changed."""
        run, tail = self._run, self._run.tail
        self._told.set_text(self._words())
        self._buttons["Pause"].set_visibility(run.state in OPEN)
        self._buttons["Go on"].set_visibility(run.state in (PAUSED, STOPPED, FAILED))
        self._buttons["Stop"].set_visibility(run.state in (*OPEN, PAUSED))
        if self._seen == (run.state, len(tail.scores)) or self._drawing:
            return
        self._seen = (run.state, len(tail.scores))
        self._curve.show(tail.scores, run.plan.budget)
        self._why.set_text(self._reasons())
        self._drawing = True
        try:
            with telling():
                start = run.plan.start[0] if len(run.plan.start) == 1 else ""
                self._cards.show(await self._studio.bench("optimize.best", start, tail.top(SHOWN)))
        finally:
            self._drawing = False

    def _words(self) -> str:
        run, tail = self._run, self._run.tail
        calls = f"{len(tail.scores):,} of {run.plan.budget:,} calls"
        best = f", best score {tail.top(1)[0][1]:.3f}" if tail.best else ""
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
        calls = len(self._run.tail.scores)
        if calls >= self._run.plan.budget:
            return "writing its results"
        return f"running, {self._run.tail.rate:.1f} calls/s" if calls else "loading the model"

    def _reasons(self) -> str:
        refused = self._run.refused
        told = [f"{why}: {count:,}" for why, count in list(refused.items())[:WHY]]
        rest = sum(list(refused.values())[WHY:])
        told += [f"other reasons: {rest:,}"] if rest else []
        failed = [f"{why}: {count:,}" for why, count in self._run.tail.failed.most_common(WHY)]
        parts = [
            f"Refused before a call, {sum(refused.values()):,} – {'; '.join(told)}." if told else "",
            f"Failed – {'; '.join(failed)}." if failed else "",
        ]
        return " ".join(filter(None, parts))

    def _copy_command(self) -> None:
        ui.clipboard.write(self._run.plan.command(self._run.folder))
        ui.notify("The command is in the clipboard.")

    def _copy_python(self) -> None:
        ui.clipboard.write(self._run.plan.python(self._run.folder))
        ui.notify("The Python lines are in the clipboard.")

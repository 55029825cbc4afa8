"""What a run keeps while it goes: the file that it is resumed from, and its best weights."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
from pytorch_lightning.callbacks import Checkpoint, ModelCheckpoint

from molvae.training.ranks import any_of_all

log = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class LastCheckpoint(Checkpoint):
    """Keeps the file a run is resumed from: every few minutes, after each round, on Ctrl-C and SIGTERM.

    Signals only ask for the end: the step under way is finished first, so that the file never holds half an
    update; a signal to one of several processes ends them all. A second signal ends the run at once.

    Args:
        path: the file.
        every_minutes: time between two writes.
        slice_minutes: stop cleanly after this time, to be resumed later; infinity to go on to the end.
    """

    def __init__(self, path: Path, every_minutes: float, slice_minutes: float):
        self.path = path
        self.every, self.slice = 60 * every_minutes, 60 * slice_minutes
        self.interrupted = self.slice_over = False
        self.took_a_step = False
        """Whether a step was done, with all that a checkpoint has brought."""
        self.handlers: dict[signal.Signals, Any] = {}
        self.begun = self.written = time.monotonic()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Listen to Ctrl-C and SIGTERM in the block (signals can only be caught in the main thread).

        Not a matter of hooks: Lightning, when a run fails, puts handlers back after the last of them.
        """
        if threading.current_thread() is threading.main_thread():
            self.handlers = {name: signal.signal(name, self.ask_to_stop) for name in STOP_SIGNALS}
        try:
            yield
        finally:
            self.stop_listening()

    def on_fit_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Begin to count the time."""
        self.begun = self.written = time.monotonic()

    def ask_to_stop(self, number: int, frame: object) -> None:
        """Remember the signal; the next one has its usual effect."""
        self.interrupted = True
        log.warning("Interrupted: finishing this step and saving %s", self.path)
        self.stop_listening()

    def stop_listening(self) -> None:
        """Put the former signal handlers back."""
        for name, handler in self.handlers.items():
            signal.signal(name, handler)

    def on_train_batch_end(self, trainer: pl.Trainer, *args: Any, **kwargs: Any) -> None:
        """Write the file when it is due."""
        self.took_a_step = True
        now = time.monotonic()
        flags = self.interrupted, now - self.begun > self.slice, now - self.written > self.every
        asked, self.slice_over, due = any_of_all(trainer, flags)
        if asked:  # never set back: a signal may have come since the flags were read
            self.interrupted = True
        ending = asked or self.slice_over
        # at the end of a round it is written after the validation
        if ending or (due and not trainer.is_last_batch):
            self.save(trainer)
        if ending:
            trainer.should_stop = True

    def on_validation_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Write the file after a round's validation: a run that is killed within it makes up for it."""
        if trainer.is_last_batch:
            self.save(trainer)

    def save(self, trainer: pl.Trainer) -> None:
        """Write the file."""
        trainer.save_checkpoint(self.path)
        self.written = time.monotonic()


class BestCheckpoint(ModelCheckpoint):
    """Keeps the weights of the round with the lowest validation loss."""

    @property
    def state_key(self) -> str:
        """The name of Lightning's own, by which runs begun before have kept its state."""
        return super().state_key.replace(type(self).__qualname__, ModelCheckpoint.__qualname__, 1)

    def on_validation_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Compare; not at the end of a slice within a round, which a run in one piece does not validate."""
        if trainer.is_last_batch:
            super().on_validation_end(trainer, pl_module)

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Know what was best also in a folder that was moved: Lightning goes by its whole path."""

        def here(path: str) -> str:
            return str(Path(self.dirpath or "", Path(path).name)) if path else path

        paths = ("best_model_path", "kth_best_model_path", "last_model_path")
        moved = {name: here(state_dict[name]) for name in paths}
        scores = {here(path): score for path, score in state_dict["best_k_models"].items()}
        super().load_state_dict(state_dict | moved | {"dirpath": self.dirpath, "best_k_models": scores})

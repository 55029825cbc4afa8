"""Every notebook runs from top to bottom, and is stored with what it then shows.

After a change: `jupyter execute --inplace notebooks/*.ipynb`.
"""

from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
TURNS = 300
"""Seconds a cell may take: a busy machine is no failure."""
LARGEST = 300_000
"""Bytes of a stored notebook."""


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of Jupyter's own parts
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_a_notebook_runs_and_its_cells_say_something(path, tmp_path, monkeypatch):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(notebook, timeout=TURNS, resources={"metadata": {"path": tmp_path}}).execute()
    assert any(cell.get("outputs") for cell in notebook.cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_small_as_it_ran(path):
    nbformat = pytest.importorskip("nbformat")
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [text for output in outputs if "Error:" in (text := str(output.get("text", "")))]
    assert path.stat().st_size < LARGEST


def test_there_is_one_for_each_thing_to_do():
    wanted = {"tour", "train_on_your_molecules", "optimize_a_lead", "explore_the_latent_space"}
    assert wanted <= {path.stem for path in NOTEBOOKS}

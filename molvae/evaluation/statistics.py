"""Statistics of a reference set: what the measures need of it, without the molecules themselves."""

import io
import lzma
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from molvae.errors import MolvaeError
from molvae.evaluation.frechet import Gaussian
from molvae.files.whole import write_whole

SHIPPED = {"moses": Path(str(files("molvae.evaluation") / "shipped" / "moses.npz.xz"))}
"""Reference sets whose statistics are part of the package. `moses`: `test` (176,074 molecules) and
`test_scaffolds` (176,225), with the numbers of the official package molsets 0.3.1 (MIT license)."""

_PROPERTY_STEP = 1e-7
_TRIANGLE = np.triu_indices(512)


@dataclass(frozen=True)
class Statistics:
    """One reference set.

    Attributes:
        count: molecules in the set.
        chemnet: Gaussian of ChemNet's activations.
        fragments: BRICS fragments and how often they occur.
        scaffolds: Bemis-Murcko scaffolds of two rings or more and how often they occur.
        properties: sorted values by column name (logp, sa, qed, mw), kept to 1e-7.
    """

    count: int
    chemnet: Gaussian
    fragments: Counter[str]
    scaffolds: Counter[str]
    properties: dict[str, np.ndarray]


def load_shipped(name: str = "moses") -> dict[str, Statistics]:
    """Statistics that come with the package, by set (`test`, `test_scaffolds`)."""
    if name not in SHIPPED:
        raise MolvaeError(f"reference={name}: no such shipped statistics; there are: {', '.join(SHIPPED)}")
    return load(SHIPPED[name])


def save(sets: Mapping[str, Statistics], path: Path) -> None:
    """Write statistics of several sets to one file (an xz-compressed npz without pickles), all or nothing."""
    arrays = {f"{name}/{key}": value for name, of in sets.items() for key, value in _to_arrays(of).items()}
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    write_whole(path, lzma.compress(buffer.getvalue()))


def load(path: Path) -> dict[str, Statistics]:
    """Read what `save` wrote."""
    try:
        with np.load(io.BytesIO(lzma.decompress(path.read_bytes())), allow_pickle=False) as stored:
            arrays = dict(stored)
    except (OSError, lzma.LZMAError, ValueError) as error:
        raise MolvaeError(
            f"{path}: not a file of reference statistics ({error}); delete it and try again"
        ) from error
    names = dict.fromkeys(key.rpartition("/")[0] for key in arrays)
    return {
        name: _from_arrays(
            {key.rpartition("/")[2]: arrays[key] for key in arrays if key.startswith(f"{name}/")}
        )
        for name in names
    }


def _to_arrays(of: Statistics) -> dict[str, np.ndarray]:
    arrays = {
        "count": np.array(of.count),
        "chemnet_mean": of.chemnet.mean.astype(np.float32),
        "chemnet_covariance": of.chemnet.covariance[_TRIANGLE].astype(np.float32),
        **_pack("fragments", of.fragments),
        **_pack("scaffolds", of.scaffolds),
    }
    for name, values in of.properties.items():
        # Differences of sorted values are small numbers: they compress to a seventh of the values.
        arrays[f"property_{name}"] = np.diff(np.rint(values / _PROPERTY_STEP).astype(np.int64), prepend=0)
    return arrays


def _from_arrays(arrays: Mapping[str, np.ndarray]) -> Statistics:
    count = int(arrays["count"])
    upper = np.zeros((512, 512))
    upper[_TRIANGLE] = arrays["chemnet_covariance"]
    covariance = upper + np.triu(upper, 1).T
    return Statistics(
        count=count,
        chemnet=Gaussian(arrays["chemnet_mean"].astype(np.float64), covariance, count),
        fragments=_unpack("fragments", arrays),
        scaffolds=_unpack("scaffolds", arrays),
        properties={
            key.removeprefix("property_"): np.cumsum(steps) * _PROPERTY_STEP
            for key, steps in arrays.items()
            if key.startswith("property_")
        },
    )


def _pack(name: str, counts: Mapping[str, int]) -> dict[str, np.ndarray]:
    keys = sorted(counts)  # neighbors share beginnings, which compresses well
    text = np.frombuffer("\n".join(keys).encode(), dtype=np.uint8)
    return {f"{name}_text": text, f"{name}_counts": np.array([counts[key] for key in keys], dtype=np.uint32)}


def _unpack(name: str, arrays: Mapping[str, np.ndarray]) -> Counter[str]:
    keys = arrays[f"{name}_text"].tobytes().decode().split("\n")
    counts = arrays[f"{name}_counts"].tolist()
    return Counter(dict(zip(keys, counts, strict=True))) if counts else Counter()

"""Whether two devices give the same latent codes, and the same molecules back.

    python benchmarks/device_codes.py --molecules FILE [--model drugs] [--devices cpu cuda] [--count 2000]

Prints the largest difference of a posterior mean, in posterior standard deviations, the share of molecules
that both devices decode alike, each from its own codes, and the time of each.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

import molvae
from molvae.model.nn.posterior import Posterior
from molvae.table import SMILES, read


def timed(device: str, model: str, smiles: list[str]) -> tuple[Posterior, list[str | None], float]:
    """Posteriors of molecules, what their means decode to, and the seconds that it took."""
    loaded = molvae.load(model, device=device)
    began = time.perf_counter()
    posterior = loaded.posterior(smiles)
    decoded = loaded.decode(posterior.mean)
    seconds = time.perf_counter() - began
    return Posterior(posterior.mean.cpu(), posterior.log_var.cpu()), decoded, seconds


def compared(model: str, devices: Sequence[str], smiles: list[str]) -> dict[str, str]:
    """What is compared, and how the two devices compare in it."""
    (here, one, seconds), (there, other, others_seconds) = (
        timed(device, model, smiles) for device in devices
    )
    known = ~here.mean.isnan().any(1)
    apart = ((here.mean - there.mean).abs() / (0.5 * here.log_var).exp())[known].max()
    same = sum(left == right for left, right in zip(one, other, strict=True)) / len(smiles)
    both = " and ".join(devices)
    return {
        f"codes of {model} by {both}": f"{len(smiles):,} molecules, {int(known.sum()):,} read",
        "means at most apart": f"{apart:.4f} posterior standard deviations",
        "decoded alike": f"{same:.2%}",
        f"seconds, {both}": f"{seconds:.1f} and {others_seconds:.1f}",
    }


def main() -> None:
    """Compare the two devices."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--molecules", required=True)
    parser.add_argument("--model", default="drugs")
    parser.add_argument("--devices", nargs=2, default=["cpu", "cuda"])
    parser.add_argument("--count", type=int, default=2_000)
    given = parser.parse_args()
    smiles = read(given.molecules)[SMILES].tolist()[: given.count]
    for what, told in compared(given.model, given.devices, smiles).items():
        print(f"{what}: {told}")


if __name__ == "__main__":
    main()

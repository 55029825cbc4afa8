"""Gives a model the language prior of another one of the same vocabulary, which was trained beside it.

python benchmarks/graft.py MODEL PRIOR OUTPUT

MODEL and PRIOR are folders of models; the prior writes molecules, whatever encodes them, so that both can be
trained at once. OUTPUT has the encoder, decoder and card of MODEL, and tells of PRIOR in its card.
"""

import sys
from dataclasses import replace

import molvae
from molvae.model.vae import SequenceVAE

TOLD = ("command", "seed", "steps", "versions")
"""What the card tells of the prior."""


def main(model: str, prior: str, output: str) -> None:
    """Load both, put them together, and save."""
    network, writer = molvae.load(model, device="cpu"), molvae.load(prior, device="cpu")
    if network.vocab != writer.vocab:
        sys.exit(f"{prior}: its vocabulary is not that of {model}")
    own = {name: value for name, value in writer.architecture.items() if name.startswith("prior")}
    architecture = network.architecture | own
    whole = SequenceVAE(vocab_size=len(network.vocab), **architecture)
    weights = {
        name: weight for name, weight in network.network.state_dict().items() if not name.startswith("prior")
    }
    weights |= {
        name: weight for name, weight in writer.network.state_dict().items() if name.startswith("prior")
    }
    whole.load_state_dict(weights)
    told = {name: value for name, value in writer.card.items() if name in TOLD}
    card = network.card | {"prior": told}
    replace(network, network=whole.eval(), architecture=architecture, card=card, ratio=None).save(output)


if __name__ == "__main__":
    main(*sys.argv[1:])

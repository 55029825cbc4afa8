"""How fast the MOSES VAE baseline's architecture trains and samples here, and written the plain way.

    python benchmarks/speed.py STORE [--device cuda] [--steps 100] [--samples 8192] [--precision 32-true]

STORE is a prepared store (the folder that `molvae prepare data=moses` prints). The yardstick is the baseline
of MOSES (Polykovskiy et al., 2020): embedding as wide as the vocabulary, unidirectional GRU-256 encoder,
latent 128, three-layer GRU-512 decoder that sees z at every step, batch 512; it is trained on packed
sequences in float32 and sampled token by token to length 100, as its authors do. Ours is the same through
`molvae.training` and `molvae.model.nn.generate`, which is given as many at once as a model gives it. All four
are measured in one run on the same molecules.
"""

import argparse
import platform
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.nn.utils.rnn import pack_sequence, pad_sequence

from molvae.data.store import TokenStore
from molvae.files.versions import versions
from molvae.filters.chain import FilterChain
from molvae.model.model import BATCH as OURS_AT_ONCE
from molvae.model.model import Model
from molvae.model.nn.generate import generate
from molvae.model.nn.special_tokens import BOS, EOS, PAD
from molvae.model.vae import SequenceVAE
from molvae.training.config import TrainConfig, TrainerConfig
from molvae.training.kl_weight import ConstantKLWeight
from molvae.training.probes import RATE_INTERVAL
from molvae.training.run import TrainingRun
from molvae.training.validated import logged

BATCH, LENGTH, KL_WEIGHT = 512, 100, 0.05
ARCHITECTURE = {
    "latent_dim": 128,
    "encoder_dim": 256,
    "bidirectional": False,
    "decoder_dim": 512,
    "decoder_layers": 3,
    "prior": "standard_normal",
}


class PlainVAE(nn.Module):
    """The baseline as its authors wrote it: lists of tensors, packed, one weight layout per sequence."""

    def __init__(self, vocab_size: int):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, vocab_size, padding_idx=PAD)
        self.encoder = nn.GRU(vocab_size, 256, batch_first=True)
        self.to_mean, self.to_log_var = nn.Linear(256, 128), nn.Linear(256, 128)
        self.to_state = nn.Linear(128, 512)
        self.decoder = nn.GRU(vocab_size + 128, 512, num_layers=3, batch_first=True)
        self.to_logits = nn.Linear(512, vocab_size)

    def forward(self, sequences: list[torch.Tensor]) -> torch.Tensor:
        """The loss: mean cross-entropy per token and the weighted KL."""
        _, hidden = self.encoder(pack_sequence([self.embedding(x) for x in sequences]))
        mean, log_var = self.to_mean(hidden[-1]), self.to_log_var(hidden[-1])
        z = mean + torch.randn_like(mean) * (log_var / 2).exp()
        kl = 0.5 * (log_var.exp() + mean.square() - 1 - log_var).sum(1).mean()
        lengths = [len(x) for x in sequences]
        padded = pad_sequence(sequences, batch_first=True, padding_value=PAD)
        steps = z[:, None].repeat(1, padded.shape[1], 1)
        inputs = nn.utils.rnn.pack_padded_sequence(
            torch.cat([self.embedding(padded), steps], -1), lengths, batch_first=True
        )
        output, _ = self.decoder(inputs, self.to_state(z)[None].repeat(3, 1, 1))
        output, _ = nn.utils.rnn.pad_packed_sequence(output, batch_first=True)
        logits = self.to_logits(output)
        targets = padded[:, 1:].reshape(-1)
        cross_entropy = nn.functional.cross_entropy(
            logits[:, :-1].reshape(-1, logits.shape[-1]), targets, ignore_index=PAD
        )
        return KL_WEIGHT * kl + cross_entropy

    @torch.no_grad()
    def sample(self, count: int, device: str) -> list[torch.Tensor]:
        """Sequences of draws from N(0, I), all going on until the last possible step."""
        z = torch.randn(count, 128, device=device)
        state = self.to_state(z)[None].repeat(3, 1, 1)
        last = torch.full((count,), BOS, device=device)
        tokens = torch.full((count, LENGTH), PAD, device=device)
        ends, ended = (
            torch.full((count,), LENGTH, device=device),
            torch.zeros(count, dtype=bool, device=device),
        )
        for step in range(1, LENGTH):
            inputs = torch.cat([self.embedding(last)[:, None], z[:, None]], -1)
            output, state = self.decoder(inputs, state)
            last = torch.multinomial(self.to_logits(output[:, 0]).softmax(-1), 1)[:, 0]
            tokens[~ended, step] = last[~ended]
            now = ~ended & (last == EOS)
            ends[now] = step + 1
            ended |= now
        return [row[:end] for row, end in zip(tokens, ends, strict=True)]


def plain_training(store: TokenStore, steps: int, device: str, *, batch: int = BATCH) -> float:
    """Molecules per second of the yardstick's training."""
    model = PlainVAE(len(store.vocab)).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-4)
    rows = np.random.default_rng(0).choice(store.split("train"), batch * (steps + 1))
    for step, chosen in enumerate(np.split(rows, steps + 1)):
        if step == 1:  # the first is for warming up
            _wait(device)
            start = time.perf_counter()
        sequences = [torch.tensor([BOS, *store.molecule(row), EOS], device=device) for row in chosen]
        loss = model(sorted(sequences, key=len, reverse=True))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 50)
        optimizer.step()
        loss.item()
    _wait(device)
    return batch * steps / (time.perf_counter() - start)


def plain_sampling(model: PlainVAE, count: int, device: str, *, batch: int = BATCH) -> float:
    """Molecules per second of the yardstick's sampling."""
    model.sample(batch, device)
    _wait(device)
    start = time.perf_counter()
    for _ in range(count // batch):
        model.sample(batch, device)
    _wait(device)
    return count // batch * batch / (time.perf_counter() - start)


def our_training(
    store: TokenStore, steps: int, device: str, precision: str, *, chunk: int = BATCH // 2
) -> tuple[float, Model]:
    """Molecules per second of the same architecture trained by `molvae.training`, and the model.

    Args:
        store: of the molecules.
        steps: of the optimizer.
        device: to train on.
        precision: Lightning's name for it.
        chunk: molecules of one length; a step has two such chunks.
    """
    config = TrainConfig(
        epochs=2 * chunk * steps / len(store.split("train")),
        chunk_size=chunk,
        chunks_per_step=2,
        validate_every=steps,
        validation_molecules=2 * chunk,
        validation_samples=2 * chunk,
        kl_weight=ConstantKLWeight(KL_WEIGHT),
        optimizer=partial(torch.optim.AdamW, lr=3e-4, fused=True),
        filters=FilterChain({}),
        trainer=TrainerConfig(
            accelerator="gpu" if device == "cuda" else "cpu",
            precision=precision,
            log_every_n_steps=RATE_INTERVAL,
        ),
    )
    architecture = ARCHITECTURE | {"embedding_dim": len(store.vocab)}
    codec = Model(SequenceVAE(vocab_size=len(store.vocab), **architecture), store.vocab, architecture, LENGTH)
    with tempfile.TemporaryDirectory() as folder:
        TrainingRun(codec, store, Path(folder), config).fit()
        rates = logged(Path(folder))["train/molecules_per_second"].dropna()
    return float((rates.iloc[1:] if len(rates) > 1 else rates).median()), codec


def our_sampling(
    model: SequenceVAE, count: int, device: str, *, at_once: int = OURS_AT_ONCE
) -> tuple[float, float]:
    """Molecules per second of `molvae.model.nn.generate`, and the mean length of what it writes."""
    draw = partial(generate, model.to(device).eval(), max_length=LENGTH, temperature=1.0)
    draw(torch.randn(at_once, 128, device=device))
    _wait(device)
    start = time.perf_counter()
    written = [draw(torch.randn(at_once, 128, device=device)) for _ in range(count // at_once)]
    _wait(device)
    rate = count // at_once * at_once / (time.perf_counter() - start)
    lengths = [(batch.tokens != PAD).sum(1) for batch in written]
    return rate, float(torch.cat(lengths).float().mean())


def matrix_product_rate(device: str, size: int = 2048, repeats: int = 20) -> float:
    """Operations per second of this machine's bfloat16 matrix products."""
    left, right = (torch.randn(size, size, device=device, dtype=torch.bfloat16) for _ in range(2))
    left @ right
    _wait(device)
    start = time.perf_counter()
    for _ in range(repeats):
        left @ right
    _wait(device)
    return repeats * 2 * size**3 / (time.perf_counter() - start)


def training_operations(codec: Model, length: float) -> float:
    """Matrix-product operations of training on a molecule: two per weight and token, thrice for gradients."""
    weights = sum(
        weight.numel()
        for name, weight in codec.network.named_parameters()
        if weight.dim() == 2 and ("gru" in name or "to_logits" in name)
    )
    return 6 * weights * (length + 1)


def _wait(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", help="folder of a prepared store")
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--steps", type=int, default=100, help="training steps of ours, at least 50")
    parser.add_argument("--plain-steps", type=int, default=10, help="training steps of the yardstick")
    parser.add_argument(
        "--precision", default="auto", help="of our training; 32-true shows what bfloat16 buys"
    )
    parser.add_argument("--samples", type=int, default=8192)
    settings = parser.parse_args()
    device, store = settings.device, TokenStore.open(settings.store)
    torch.manual_seed(0)
    plain = PlainVAE(len(store.vocab)).to(device)
    rates = {"training, molecules/s": [plain_training(store, settings.plain_steps, device)]}
    rates["sampling, molecules/s"] = [plain_sampling(plain, settings.samples // 4, device)]
    ours, codec = our_training(store, settings.steps, device, settings.precision)
    rates["training, molecules/s"].append(ours)
    sampled, length = our_sampling(codec.network, settings.samples, device)
    rates["sampling, molecules/s"].append(sampled)
    table = pd.DataFrame(rates, index=["the plain way", "molvae"]).T
    table["ratio"] = table["molvae"] / table["the plain way"]
    print(table.round(1).to_string())
    share = ours * training_operations(codec, store.lengths.mean()) / matrix_product_rate(device)
    print(f"share of the bfloat16 matrix-product rate reached in training: {share:.0%}")
    print(f"mean length of what is sampled: {length:.1f} tokens (MOSES: {store.lengths.mean():.1f})")
    parameters = sum(weight.numel() for weight in plain.parameters())
    print(f"{parameters:,} parameters, {platform.machine()}, {torch.get_num_threads()} threads, {versions()}")


if __name__ == "__main__":
    main()

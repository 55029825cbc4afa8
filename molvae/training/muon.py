"""Muon: momentum whose every direction counts the same, for the matrices of hidden states."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from jaxtyping import Float
from torch import Tensor

from molvae.model.nn.precision import fast_bfloat16
from molvae.model.nn.registry import stacked_matrices

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
"""Coefficients of Jordan's polynomial; after `STEPS` times singular values are about 0.7 to 1.2."""
STEPS = 5


class Muon(torch.optim.Optimizer):
    """Muon (Jordan et al. 2024) for the matrices between hidden states, Adam for all others.

    An update of such a matrix is its momentum with the singular values set to 1, each of those that are
    stacked in one weight by itself, so that directions which the gradient seldom takes are learned as fast as
    others. In a GRU the recurrent weights are such: they stack the matrices of three gates.

    Args:
        named_parameters: what is trained; a network's kind tells by their names which are such matrices.
        lr: Adam's, of all other weights.
        muon_lr: of the recurrent matrices: how far each singular direction moves in one step.
        weight_decay: of all, decoupled: what a weight loses of itself for each unit of its rate. Recurrent
            matrices, whose every direction grows by as much, would in long runs shut the gates without it.
        momentum: of the recurrent matrices.
        betas: of Adam's averages of gradient and squared gradient.
        eps: added to the root of the second.
    """

    def __init__(
        self,
        named_parameters: Iterable[tuple[str, Tensor]],
        lr: float = 0.003,
        muon_lr: float = 0.02,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ):
        named = list(named_parameters)
        stacked = {name: stacked_matrices(name) for name, _ in named}
        self._stacked = {weight: stacked[name] for name, weight in named}
        groups = [
            {"params": [weight for name, weight in named if stacked[name]], "lr": muon_lr, "muon": True},
            {"params": [weight for name, weight in named if not stacked[name]], "lr": lr},
        ]
        shared = {"weight_decay": weight_decay, "momentum": momentum, "betas": tuple(betas), "eps": eps}
        super().__init__(groups, {"muon": False} | shared)

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """One update of all weights that have a gradient."""
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is not None:
                    weight.mul_(1 - group["lr"] * group["weight_decay"])
                    (self._turn if group["muon"] else self._adapt)(weight, weight.grad, group)
        return loss

    def _turn(self, weight: Tensor, gradient: Tensor, group: dict) -> None:
        state = self.state[weight]
        average = state.setdefault("momentum", torch.zeros_like(weight))
        average.lerp_(gradient, 1 - group["momentum"])
        ahead = gradient.lerp(average, group["momentum"])  # Nesterov's
        each = orthogonal(ahead.unflatten(0, (self._stacked[weight], -1))).flatten(0, 1)
        weight.add_(each, alpha=-group["lr"])

    def _adapt(self, weight: Tensor, gradient: Tensor, group: dict) -> None:
        state = self.state[weight]
        mean = state.setdefault("mean", torch.zeros_like(weight))
        square = state.setdefault("square", torch.zeros_like(weight))
        state["steps"] = steps = state.get("steps", 0) + 1
        first, second = group["betas"]
        mean.lerp_(gradient, 1 - first)
        square.lerp_(gradient.square(), 1 - second)
        scale = (square / (1 - second**steps)).sqrt_().add_(group["eps"])
        weight.addcdiv_(mean, scale, value=-group["lr"] / (1 - first**steps))


def orthogonal(matrices: Float[Tensor, "N H W"]) -> Float[Tensor, "N H W"]:
    """The nearest matrices whose singular values are about 1, by Newton's and Schulz' iteration."""
    a, b, c = NEWTON_SCHULZ
    # plain products: a GPU takes these in bfloat16, unlike GRUs
    on_gpu = matrices.is_cuda and torch.cuda.is_bf16_supported(including_emulation=False)
    x = matrices.bfloat16() if on_gpu or fast_bfloat16(matrices.device.type) else matrices
    x = x / x.norm(dim=(1, 2), keepdim=True).clamp_min(1e-7)
    for _ in range(STEPS):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return x.to(matrices.dtype)

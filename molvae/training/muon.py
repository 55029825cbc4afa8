"""Muon: momentum whose every direction counts the same, for the recurrent matrices of GRUs."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from jaxtyping import Float
from torch import Tensor

from molvae.model.nn.precision import fast_bfloat16

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
"""Coefficients of Jordan's polynomial; after `STEPS` times singular values are about 0.7 to 1.2."""
STEPS = 5
GATES = 3
"""Matrices that a GRU's weight stacks: reset, update and new."""


class Muon(torch.optim.Optimizer):
    """Muon (Jordan et al. 2024) for the recurrent weights of GRUs, Adam for all others.

    An update of a recurrent matrix is its momentum with the singular values set to 1, gate by gate, so that
    directions which the gradient seldom takes are learnt as fast as others.

    Args:
        named_parameters: what is trained; `weight_hh` in a name tells a recurrent matrix.
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
        groups = [
            {
                "params": [weight for name, weight in named if "weight_hh" in name],
                "lr": muon_lr,
                "muon": True,
            },
            {"params": [weight for name, weight in named if "weight_hh" not in name], "lr": lr},
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
        by_gate = orthogonal(ahead.unflatten(0, (GATES, -1))).flatten(0, 1)
        weight.add_(by_gate, alpha=-group["lr"])

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

"""Do single latent dimensions stand for single properties? Beside a random rotation of the same space."""

from __future__ import annotations

import numpy as np
import pandas as pd
from study import Study

from molvae.evaluation.latent import active_units, kl_to_standard_normal
from molvae.explore.disentanglement import dci, mutual_information_gap, separated_attribute_predictability
from molvae.explore.properties import properties_of

MOLECULES = 3_000
PROPERTIES = ("logp", "qed", "sa", "tpsa", "mw", "rings", "hbd", "rotatable_bonds", "fsp3")


def measure(study: Study) -> tuple[pd.DataFrame, str]:
    """MIG, SAP and DCI of the posterior means, of their principal axes, and of a random rotation."""
    smiles = study.held_out(study.scaled(MOLECULES))
    posterior = study.codec.posterior(smiles)
    z, log_var = (part.double().cpu().numpy() for part in (posterior.mean, posterior.log_var))
    properties = properties_of(smiles, PROPERTIES).to_numpy()
    centered = z - z.mean(axis=0)
    rotation = np.linalg.qr(np.random.default_rng(study.seed).standard_normal((z.shape[1],) * 2))[0]
    spaces = {
        "latent dimensions": z,
        "principal axes": centered @ np.linalg.svd(centered, full_matrices=False)[2].T,
        "random rotation": z @ rotation,
    }
    rows = []
    for name, vectors in spaces.items():
        forests = dci(vectors, properties, seed=study.seed)
        rows.append(
            {
                "space": name,
                "kl_nats": kl_to_standard_normal(z, log_var),
                "active_units": active_units(z),
                "mig": mutual_information_gap(vectors, properties).mean(),
                "sap": separated_attribute_predictability(vectors, properties).mean(),
                "disentanglement": forests.disentanglement,
                "completeness": forests.completeness,
                "informativeness": forests.informativeness,
            }
        )
    return pd.DataFrame(rows), f"{len(smiles):,} molecules; means over {', '.join(PROPERTIES)}"

"""Are the policy's clauses found that bear on a claim? Over the claims whose truth names any and that were decided.

Recall at k is the share of a claim's true clauses among its first k; MRR the mean of 1 over the rank of the first
true one, 0 where none is; nDCG at 10 takes grades as gains as they are (linear, as scikit-learn's ndcg_score, after
Jarvelin and Kekalainen, 2002) with 1 / log2(rank + 1) as the discount. Claims are drawn anew for the intervals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from claimctl.lab.evaluate.bootstrap import Tally, nothing
from claimctl.lab.evaluate.model import Measured

if TYPE_CHECKING:
    from claimctl.lab.evaluate.model import Aligned

SECTION = "retrieval"
AT = (1, 3, 5, 10)
DEPTH = 10


def measure(aligned: Aligned, *, threshold: float, seed: int) -> Measured:
    """Recall at 1, 3, 5 and 10, MRR and nDCG at 10. `threshold` plays no part: rank decides."""
    del threshold
    names = (*(f"recall_at_{k}" for k in AT), "mrr", "ndcg_at_10")
    decided = aligned.claims.filter(pl.col("decision").is_not_null()).select("claim_id")
    true = aligned.clauses.filter(pl.col("grade") > 0).join(decided, on="claim_id", how="semi")
    true = true.group_by("claim_id", "clause").agg(pl.col("grade").max())
    if true.is_empty():
        return Measured(figures=tuple(nothing(SECTION, name, "claim") for name in names))
    found = aligned.cited.group_by("claim_id", "clause").agg(pl.col("rank").min()).sort("claim_id", "rank", "clause")
    found = found.with_columns(rank=pl.int_range(1, pl.len() + 1).over("claim_id"))
    hits = true.join(found, on=["claim_id", "clause"], how="left").with_columns(
        gain=pl.when(pl.col("rank") <= DEPTH).then(pl.col("grade") / (pl.col("rank") + 1).log(2)).fill_null(0.0)
    )
    ideal = true.sort("claim_id", "grade", descending=[False, True]).with_columns(
        place=pl.int_range(1, pl.len() + 1).over("claim_id")
    )
    best = (
        ideal.filter(pl.col("place") <= DEPTH)
        .group_by("claim_id")
        .agg(best=(pl.col("grade") / (pl.col("place") + 1).log(2)).sum())
    )
    claims = (
        hits.group_by("claim_id")
        .agg(
            *((pl.col("rank") <= k).fill_null(value=False).mean().alias(f"recall_at_{k}") for k in AT),
            mrr=(1.0 / pl.col("rank").min()).fill_null(0.0),
            gain=pl.col("gain").sum(),
        )
        .join(best, on="claim_id")
        .with_columns(ndcg_at_10=pl.col("gain") / pl.col("best"))
        .sort("claim_id")
    )
    units = np.arange(len(claims))
    tally = Tally(SECTION, "claim", len(claims), seed)
    everything = tally.column(units)
    for name in names:
        tally.figure(name, [tally.column(units, claims[name].to_numpy()), everything])
    return Measured(figures=tally.figures())

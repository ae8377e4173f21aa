"""Writes mannWhitney.json: /usr/bin/python3 generate.py (needs SciPy). Nothing in it comes from the code under test."""

import json
import math
import os
import numpy as np
from scipy import stats

random = np.random.default_rng(20240611)


def w(x, y, mu):
    """The standardised rank sum of x - mu among both, with continuity and tie corrections."""
    m, n = len(x), len(y)
    ranks = stats.rankdata(np.concatenate([x - mu, y]))
    deviation = ranks[:m].sum() - m * (m + 1) / 2 - m * n / 2
    _, ties = np.unique(ranks, return_counts=True)
    corrected = m + n + 1 - (ties**3 - ties).sum() / ((m + n) * (m + n - 1))
    return (deviation - 0.5 * np.sign(deviation)) / math.sqrt(m * n / 12 * corrected)


def root(x, y, z):
    low, high = x.min() - y.max(), x.max() - y.min()
    if w(x, y, low) <= z:
        return low
    if w(x, y, high) >= z:
        return high
    for _ in range(200):
        middle = (low + high) / 2
        if w(x, y, middle) > z:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def case(name, x, y, confidence=0.98):
    x, y = np.round(np.asarray(x, float), 6), np.round(np.asarray(y, float), 6)
    z = stats.norm.ppf((1 + confidence) / 2)
    m, n = len(x), len(y)
    tied = sum(t**3 - t for side in (x, y) for t in np.unique(side, return_counts=True)[1].tolist())
    return {
        "name": name,
        "x": x.tolist(),
        "y": y.tolist(),
        "confidence": confidence,
        "u": float(stats.mannwhitneyu(x, y).statistic),
        "sigma": math.sqrt(m * n / 12 * (m + n + 1 - tied / ((m + n) * (m + n - 1)))),
        "estimate": float(np.median(np.subtract.outer(x, y))),
        "low": root(x, y, z),
        "high": root(x, y, -z),
        "percentiles": [float(np.percentile(x, q)) for q in (1, 25, 50, 75, 99)],
    }


cases = [
    case("four against four", [10, 20, 30, 40], [1, 2, 3, 4], 0.95),
    case("too few for the confidence", [10, 20, 30, 40], [1, 2, 3, 4]),
    case("normal", random.normal(105, 10, 40), random.normal(100, 10, 35)),
    case("no difference", random.normal(100, 10, 60), random.normal(100, 10, 50)),
    case("lognormal", random.lognormal(0.3, 1, 50), random.lognormal(0, 1, 80)),
    case("counts with many ties", random.poisson(3, 60), random.poisson(2, 70)),
    case("mostly zero", random.poisson(0.2, 100), random.poisson(0.1, 90)),
    case("an outlier", [*random.normal(5, 1, 30), 1e6], random.normal(4, 1, 30)),
    case("small units", random.normal(2e-4, 2e-5, 30), random.normal(1.5e-4, 2e-5, 30)),
    case("below zero", random.normal(-10, 2, 25), random.normal(-13, 2, 25), 0.9),
    case("one against many", random.normal(1, 1, 5), random.normal(0, 1, 120), 0.99),
]
with open(os.path.join(os.path.dirname(__file__), "mannWhitney.json"), "w") as file:
    json.dump(cases, file, indent=1)
    file.write("\n")

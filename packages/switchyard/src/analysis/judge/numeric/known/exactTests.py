"""Prints what SciPy says of exact tests and bounds, as JSON: /usr/bin/python3 exactTests.py > exactTests.json"""

import json
from fractions import Fraction
from math import comb

from scipy import special, stats


def fisher(a, n, b, m):
    table = [[a, n - a], [b, m - b]]
    return {
        "candidate": [a, n],
        "stable": [b, m],
        "greater": stats.fisher_exact(table, alternative="greater").pvalue,
        "less": stats.fisher_exact(table, alternative="less").pvalue,
    }


def noncentral(a, n, b, m, odds):
    # In whole fractions: SciPy's nchypergeom_fisher.sf is 0 in far tails.
    drawn = a + b
    weights = {
        x: comb(n, x) * comb(m, drawn - x) * Fraction(odds) ** x
        for x in range(max(0, drawn - m), min(drawn, n) + 1)
    }
    greater = sum(w for x, w in weights.items() if x >= a) / sum(weights.values())
    return {"candidate": [a, n], "stable": [b, m], "odds": odds, "greater": float(greater)}


def share(k, n, alpha):
    return {
        "events": k,
        "total": n,
        "alpha": alpha,
        "lower": 0.0 if k == 0 else float(stats.beta.ppf(alpha, k, n - k + 1)),
        "upper": 1.0 if k == n else float(stats.beta.isf(alpha, k + 1, n - k)),
    }


def rate(k, exposure, alpha):
    return {
        "events": k,
        "exposure": exposure,
        "alpha": alpha,
        "lower": 0.0 if k == 0 else float(stats.gamma.ppf(alpha, k)) / exposure,
        "upper": float(stats.gamma.isf(alpha, k + 1)) / exposure,
    }


def binomial(k, n, p):
    law = stats.binom(n, p)
    return {"k": k, "n": n, "p": p, "atLeast": float(law.sf(k - 1)), "atMost": float(law.cdf(k))}


def poisson(a, n, b, m):
    return {
        "candidate": [a, n],
        "stable": [b, m],
        "greater": stats.binomtest(a, a + b, n / (n + m), alternative="greater").pvalue,
    }


tables = [
    (13, 620, 9, 11800), (3, 20, 0, 20), (0, 50, 4, 50), (5, 5, 0, 5), (1, 1, 0, 1), (7, 12, 5, 12),
    (40, 100, 400, 1000), (500, 1000, 480, 1000), (2, 100000, 0, 1000000), (900, 90000, 700, 100000),
    (10, 10, 10, 10), (0, 10, 0, 10),
]  # fmt: skip

print(
    json.dumps(
        {
            "fisher": [fisher(*t) for t in tables],
            "noncentral": [noncentral(*t, odds) for t in tables[:8] for odds in (0.5, 1.5, 20)],
            "share": [
                share(k, n, alpha)
                for k, n in ((0, 10), (1, 10), (10, 10), (3, 620), (100, 100000), (5000, 10000), (9, 1000000))
                for alpha in (0.025, 8.3e-5)
            ],
            "rate": [
                rate(k, t, alpha)
                for k, t in ((0, 60), (1, 60), (12, 3600), (1000, 0.5), (25000, 1e6))
                for alpha in (0.025, 8.3e-5)
            ],
            "binomial": [
                binomial(*t)
                for t in ((3, 10, 0.2), (0, 10, 0.2), (10, 10, 0.9), (150, 10000, 0.01), (60, 100, 0.5), (5, 1000000, 1e-6))
            ],
            "poisson": [poisson(*t) for t in ((5, 60, 1, 60), (12, 3600, 40, 36000), (3, 0.5, 0, 2.5), (900, 10, 1000, 12))],
            "logGamma": [[x, float(special.gammaln(x))] for x in (1e-3, 0.5, 1, 1.5, 2, 7.25, 14.9, 15, 100.5, 4097, 1e6, 1e9)],
            "logBeta": [[a, b, float(special.betaln(a, b))] for a, b in ((0.5, 0.5), (3, 618), (200.5, 99800.5))],
        },
        indent=1,
    )
)

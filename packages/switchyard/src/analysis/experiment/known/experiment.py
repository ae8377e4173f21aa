"""Prints as JSON what effect.ts and sampleRatio.ts must say, by other ways to the same numbers.

The evidence against the expected shares is a marginal likelihood, integrated here over the prior; the interval is where
the mixture of likelihood ratios, integrated over its normal prior, reaches 1/alpha: /usr/bin/python3 experiment.py > experiment.json (SciPy 1.10)
"""

import json
import math

from scipy import integrate, optimize, stats

PEOPLE = 5000
CONCENTRATION = 1000


def evidence(a, b, share):
    prior = stats.beta(CONCENTRATION * share, CONCENTRATION * (1 - share))

    def ratio(p):
        return math.exp(a * math.log(p / share) + b * math.log((1 - p) / (1 - share))) * prior.pdf(p)

    middle = (a + CONCENTRATION * share) / (a + b + CONCENTRATION)
    width = 12 * math.sqrt(middle * (1 - middle) / (a + b + CONCENTRATION))
    return integrate.quad(ratio, max(middle - width, 1e-9), min(middle + width, 1 - 1e-9), epsabs=0, limit=200)[0]


def interval(n, k, m, l, alpha):
    """Of k/n - l/m; by the mixture over a normal prior of the effect per standard deviation."""
    p, q = k / n, l / m
    total = n + m
    sigma = math.sqrt(total * (p * (1 - p) / n + q * (1 - q) / m))
    log = -2 * math.log(alpha)
    rho = math.sqrt((log + math.log(1 + log)) / PEOPLE)

    def mixture(shift):
        s = total * shift / sigma
        ratio = lambda d: math.exp(d * s - total * d * d / 2) * stats.norm.pdf(d, 0, rho)
        middle = s / (total + 1 / rho**2)
        width = 12 / math.sqrt(total + 1 / rho**2)
        return integrate.quad(ratio, middle - width, middle + width, epsabs=0, limit=200)[0]

    radius = optimize.brentq(lambda x: mixture(x) - 1 / alpha, 0, 12 * sigma / math.sqrt(total))
    return [p - q - radius, p - q + radius]


known = {
    "ratios": [[a, b, share, evidence(a, b, share)] for a, b, share in
               [(5000, 4700, 0.5), (5040, 4960, 0.5), (1010, 8990, 0.1), (30, 10, 0.5), (900, 9100, 0.1)]],
    "effects": [[n, k, m, l, alpha, *interval(n, k, m, l, alpha)] for n, k, m, l, alpha in
                [(5000, 650, 5000, 500, 0.05), (500, 52, 500, 50, 0.05), (100, 20, 9900, 990, 0.05), (20000, 40, 20000, 70, 0.01)]],
}
print(json.dumps(known, indent=2))

import type { Regression } from "./power.ts";

const changes = [
  { stable: 0.001, candidate: 0.005 },
  { stable: 0.01, candidate: 0.02 },
  { stable: 0.01, candidate: 0.1 },
];
const requestsPerSecond = [1, 10, 100, 1000];

/** The table of the statistics guide: half the traffic each, a canary of 5 %, a full switch, and trouble after half an hour. */
export const regressions: readonly Regression[] = [
  ...grid([0.5, 0.05, 1], 0, requestsPerSecond),
  ...grid([0.5], 360, [10, 100]),
];

/** No regression at all, where only the judges' false alarms remain. */
export const sameness: Regression = {
  stable: 0.01,
  candidate: 0.01,
  requestsPerSecond: 100,
  candidateShare: 0.5,
  startsAfterLooks: 0,
};

function grid(
  candidateShares: readonly number[],
  startsAfterLooks: number,
  rates: readonly number[],
): readonly Regression[] {
  return candidateShares.flatMap((candidateShare) =>
    changes.flatMap((change) =>
      rates.map((rate) => ({ ...change, requestsPerSecond: rate, candidateShare, startsAfterLooks })),
    ),
  );
}

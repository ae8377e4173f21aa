import { expect, test } from "vitest";
import { nextBatchSize } from "./batchSize.ts";

const throttle = { batchMs: 100, maxRows: 20_000 };

/** Sizes of batches whose rows cost this much. */
function sizes(rowMs: (batch: number) => number, batches: number, overheadMs = 2): number[] {
  const all = [500];
  for (let batch = 0; batch < batches; batch++) {
    const size = all.at(-1) ?? 1;
    all.push(nextBatchSize(size, overheadMs + size * rowMs(batch), throttle));
  }
  return all;
}

test.each([0.5, 0.05, 0.02, 10])("settles where rows take %d ms, and stays there", (rowMs) => {
  const all = sizes(() => rowMs, 40);
  const settled = all.slice(20);
  expect(new Set(settled).size).toBe(1);
  expect(2 + (settled[0] ?? 0) * rowMs).toBeGreaterThan(80);
  expect(2 + (settled[0] ?? 0) * rowMs).toBeLessThan(120);
});

test("one slow batch halves it once, and it comes back without overshooting", () => {
  const all = sizes((batch) => (batch === 20 ? 1 : 0.05), 40);
  expect(Math.min(...all.slice(20))).toBeGreaterThanOrEqual((all[20] ?? 0) / 2 - 1);
  expect(Math.max(...all.slice(20))).toBeLessThanOrEqual(1.2 * (all[20] ?? 0));
});

test("stays between one row and the largest number of rows", () => {
  expect(nextBatchSize(1, 10_000, throttle)).toBe(1);
  expect(nextBatchSize(20_000, 0, throttle)).toBe(20_000);
  expect(nextBatchSize(1, 80, throttle)).toBe(2);
});

import { expect, test } from "vitest";
import { styleFor } from "../style.ts";
import { rollout, rolledBack, succeeded } from "../testing/fixtures.ts";
import { historyLines } from "./history.ts";

process.env["TZ"] = "UTC";

const plain = styleFor({ terminal: false, columns: undefined, env: { LANG: "C.UTF-8" }, color: false });

test("a release that was taken back says by whom, who saw it and why", () => {
  const exposure = { share: 2500, forMs: 4600, requests: 40, failed: 9, allRequests: 160 };
  expect(historyLines([{ ...rolledBack(), exposure }], plain)[1]).toBe(
    "2026-01-15 12:00  deploy 6 to 7  ↩ aborted  9.0 s      traffic was back after 0.21 s; taken back by Switchyard; " +
      "up to 25 % of users had it for 4.6 s: 40 requests (25 % of all), 9 failed; " +
      "4.1 % of the candidate's requests failed, 0.2 % of stable's",
  );
});

test("a rollback that Switchyard began differs from a person's", () => {
  const back = rollout({ ...succeeded(), kind: "rollback", from: 7, to: 6 });
  const [, byItself, byHand] = historyLines(
    [
      { ...back, automatic: true, message: "errors: 4 %" },
      { ...back, message: "rolled back by a person" },
    ],
    plain,
  );
  expect(byItself).toMatch(/rollback 7 to 6 .* Switchyard took release 7 back; errors: 4 %$/);
  expect(byHand).toMatch(/rollback 7 to 6 .* rolled back by a person$/);
});

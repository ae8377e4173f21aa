import { expect, test } from "vitest";
import { launcher } from "../../../packageRoot.ts";
import { trafficRouterContract } from "../../contract.ts";
import { tableOf } from "../process/fixture/table.ts";
import { ensureRouter } from "./ensureRouter.ts";
import { openLab } from "./fixture/lab.ts";
import { stopRouter } from "./stopRouter.ts";

trafficRouterContract(
  "the builtin router",
  { weights: true, cohorts: true, sticky: true, inflight: true, metrics: true },
  () => openLab({ script: launcher("router") }),
);

test("a publish waits for a router that is down until its signal aborts", async () => {
  await using lab = await openLab({ workers: 1 });
  await stopRouter({ stateDir: lab.options.stateDir, deadlineMs: 0 });

  await expect(lab.router.publish(tableOf(1), AbortSignal.timeout(200))).rejects.toMatchObject({
    code: "ROUTER_UNAVAILABLE",
  });
  const published = lab.router.publish(tableOf(1), AbortSignal.timeout(20_000));
  await ensureRouter(lab.options);
  await published;
  expect((await lab.router.observe()).generation).toBe(1);
});

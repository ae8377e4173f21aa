import { expect, test, vi } from "vitest";
import { launcher } from "../../../packageRoot.ts";
import { trafficRouterContract } from "../../contract.ts";
import { get, openUpstream } from "../../contractFixture.ts";
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

test("killing every worker loses no request that comes after it", async () => {
  await using lab = await openLab({ script: launcher("router") });
  await using upstream = await openUpstream("app");
  await lab.router.publish(
    tableOf(1, [{ id: "a-1-0", host: "127.0.0.1", port: upstream.port, state: "active" }]),
  );
  await vi.waitFor(async () => {
    expect((await lab.router.observe()).instances).toMatchObject([{ health: "healthy" }]);
  });
  for (const { pid } of (await lab.status()).workers) process.kill(pid, "SIGKILL");

  const answers = await Promise.all(Array.from({ length: 50 }, () => get(lab.address)));

  expect(answers).toEqual(answers.map(() => ({ status: 200, body: "app" })));
});

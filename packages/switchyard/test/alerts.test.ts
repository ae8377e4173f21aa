import { expect, test, vi } from "vitest";
import { runBin } from "../src/cli/testing/runBin.ts";
import { World } from "./world.ts";

test("a stable release whose requests fail is alerted outside of any rollout, shown, and known after a crash of the control plane", async () => {
  await using world = await World.start();
  await world.release({ instances: 1, alerts: { errors: { above: "5%" } } }, { failShare: 0.5 });
  const over = new AbortController();
  const traffic = (async () => {
    while (!over.signal.aborted) await fetch(world.url).then(async (response) => response.arrayBuffer());
  })();
  try {
    await vi.waitFor(
      async () => {
        expect((await world.client.status("shop")).problems).toMatchObject([
          expect.stringMatching(/^Alert errors: \d+ % of the requests fail/),
        ]);
      },
      { timeout: 45_000, interval: 200 },
    );
    await world.client.silence("shop", "errors", 3_600_000);
    const { status, stdout } = await runBin(world.stateDir, ["alerts", "list"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/errors +. firing \(silenced\) .+ 5 %/);

    await world.killControlPlane();
    await world.serve();
    await vi.waitFor(
      async () => {
        const [errors] = (await world.client.alerts("shop")).filter(({ rule }) => rule === "errors");
        expect(errors).toMatchObject({ state: "firing", silencedUntil: expect.stringMatching(/Z$/) });
      },
      { timeout: 20_000, interval: 200 },
    );
  } finally {
    over.abort();
    await traffic.catch(() => undefined);
  }
}, 120_000);

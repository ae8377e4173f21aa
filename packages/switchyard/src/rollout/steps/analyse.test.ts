import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, vi } from "vitest";
import type { Rollout } from "../rollout.ts";
import { Watched } from "../testing/testWatched.ts";

const waiting = ({ status }: Rollout) => status.kind === "waiting" && status.until === null;
const analysing = ({ status, steps }: Rollout) =>
  status.kind === "applying" && steps[status.step]?.step.kind === "analyse";
const indexOf = ({ steps }: Rollout) => steps.findIndex(({ step }) => step.kind === "analyse");
const canary = (analyse: object) => ({
  strategy: { type: "canary", steps: [{ shift: "10%" }, { analyse: { for: "50ms", ...analyse } }] },
});
const own = (text: string, more: object = {}) => ({
  analysis: {
    metrics: {
      own: {
        provider: { command: { run: `echo ${text}`, output: "number" } },
        successCondition: "result < 10",
        ...more,
      },
    },
  },
});

const patience = { timeout: 20_000, interval: 10 };

const recordOf = async (watched: Watched, id: string) =>
  watched.ground.store.analyses.get(`${id}/step-${indexOf(await watched.rollout(id))}`);

describe("an analyse step", () => {
  it("waits for the guard's traffic also when the app's own metric has long passed", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy({ ...own("7"), ...canary({ atMost: "1h" }) });
    await watched.until(id, analysing);
    await watched.until(id, () => watched.engine.verdict(id)?.reason.includes("insufficient-data") === true);
    await vi.waitFor(
      async () => expect(await recordOf(watched, id)).toMatchObject({ verdict: "pass" }),
      patience,
    );
    expect(analysing(await watched.rollout(id))).toBe(true);
    watched.serve(2, { requests: 100, errors: 0 });
    watched.serve(1, { requests: 6_000, errors: 0 });
    expect((await watched.over(id)).status.kind).toBe("succeeded");
  });

  it("is not held up or failed by a dry run", async () => {
    await using watched = await Watched.begin();
    const id = await watched.deploy({
      ...own("12", { dryRun: true, interval: "1h" }),
      ...canary({ atMost: "1h" }),
    });
    await watched.until(id, analysing);
    watched.serve(2, { requests: 100, errors: 0 });
    watched.serve(1, { requests: 6_000, errors: 0 });
    expect((await watched.over(id)).status.kind).toBe("succeeded");
    expect((await recordOf(watched, id))?.metrics[0]).toMatchObject({ status: "failed", dryRun: true });
  });

  it("goes on with its evidence after a restart, and looks anew when a person says `resume`", async () => {
    await using watched = await Watched.begin();
    const quiet = { ...own("7", { interval: "50ms" }), ...canary({ atMost: "1h" }) };
    const id = await watched.deploy(quiet);
    await watched.until(id, analysing);
    const counted = async () => (await recordOf(watched, id))?.metrics[0]?.counts.successful ?? 0;
    await vi.waitFor(async () => expect(await counted()).toBeGreaterThan(1), patience);
    const before = await recordOf(watched, id);
    await watched.restart();
    expect((await recordOf(watched, id))?.finishedAt).toBeUndefined();
    const known = before?.metrics[0]?.counts.successful ?? 0;
    await vi.waitFor(async () => expect(await counted()).toBeGreaterThan(known), patience);
    expect((await recordOf(watched, id))?.startedAt).toBe(before?.startedAt);
    await watched.engine.tell("shop", { kind: "abort", reason: "enough" });
    await watched.over(id);

    const undecided = { successCondition: "result < 5", failureCondition: "result > 9" };
    const asked = await watched.deploy({ ...own("7", undecided), ...canary({}), guard: { enabled: false } });
    await watched.until(asked, waiting);
    const first = await recordOf(watched, asked);
    await watched.engine.tell("shop", { kind: "resume" });
    await watched.until(asked, analysing);
    await watched.until(asked, waiting);
    expect((await recordOf(watched, asked))?.startedAt).toBeGreaterThan(first?.startedAt ?? Number.NaN);
  });

  it.each([
    ["an abort", { kind: "abort", reason: "no" }],
    ["a promotion past it", { kind: "promote", full: true }],
  ] as const)(
    "that is ended by %s leaves a record with an end, and measures no more",
    async (_what, word) => {
      await using watched = await Watched.begin();
      const id = await watched.deploy({ ...own("7", { interval: "50ms" }), ...canary({ atMost: "1h" }) });
      await watched.until(id, analysing);
      await vi.waitFor(async () => expect(await recordOf(watched, id)).toBeDefined(), patience);
      await watched.engine.tell("shop", word);
      await watched.over(id);
      await watched.engine.close();
      const ended = await recordOf(watched, id);
      expect(ended).toMatchObject({ finishedAt: expect.any(Number) });
      expect(ended?.verdict).not.toBe("running");
    },
  );
});

describe("`lowTraffic: synthetic`", () => {
  const probes = { requests: [{ path: "/probe" }], rate: 100 };
  const synthetic = { ...canary({ atMost: "1h", lowTraffic: "synthetic" }), analysis: { probes } };

  it("gets a release without users through by probes of its instances, and leaves users out of it", async () => {
    await using release = await answering(200);
    await using watched = await Watched.begin();
    await watched.listen({ 1: release.port, 2: release.port });
    const id = await watched.deploy(synthetic);
    expect((await watched.over(id)).status.kind).toBe("succeeded");
    expect(release.paths()).toEqual(new Set(["/probe"]));
  });

  it("takes a release without users back when its probes fail", async () => {
    await using good = await answering(200);
    await using bad = await answering(500);
    await using watched = await Watched.begin();
    await watched.listen({ 1: good.port, 2: bad.port });
    const id = await watched.deploy(synthetic);
    const { status, guard } = await watched.over(id);
    expect(status).toMatchObject({ kind: "aborted", cause: { automatic: true } });
    expect(guard?.reason).toMatch(/errors: .*failed/);
  });

  it("sends probes for the app's own comparison too, when the guard is off", async () => {
    await using release = await answering(200);
    await using watched = await Watched.begin();
    await watched.listen({ 1: release.port, 2: release.port });
    const metrics = { own: { provider: { router: { measure: "errors" } }, interval: "50ms", compare: {} } };
    const id = await watched.deploy({
      ...synthetic,
      analysis: { probes, metrics },
      guard: { enabled: false },
    });
    expect((await watched.over(id)).status.kind).toBe("succeeded");
    expect(release.paths().size).toBe(1);
  });
});

/** What listens at the instances of a release. */
async function answering(status: number) {
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    asked.add(request.url ?? "");
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- of a server that listens on TCP
    port: (server.address() as AddressInfo).port,
    paths: () => asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { describe, expect, test, vi } from "vitest";
import type { InstanceRoute, RouteTable } from "../../routeTable.ts";
import { tableOf } from "./fixture/table.ts";
import { HealthChecks } from "./healthChecks.ts";
import type { CheckResult } from "./healthState.ts";

/** Sleeps end when the test says so. */
class ManualClock {
  time = 0;
  private readonly sleepers = new Set<{ at: number; wake: () => void }>();

  now = () => this.time;

  sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const sleeper = { at: this.time + ms, wake: resolve };
      this.sleepers.add(sleeper);
      signal?.addEventListener("abort", () => {
        this.sleepers.delete(sleeper);
        reject(signal.reason);
      });
    });

  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settled();
    for (;;) {
      const next = [...this.sleepers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.time = next.at;
      this.sleepers.delete(next);
      next.wake();
      await settled();
    }
    this.time = end;
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

const up: InstanceRoute = { id: "a-1-0", host: "127.0.0.1", port: 1, state: "active" };

function slowTable(instances: readonly InstanceRoute[], thresholds = {}): RouteTable {
  const health = {
    check: { kind: "tcp" as const },
    intervalMs: 10_000,
    timeoutMs: 500,
    healthyThreshold: 1,
    unhealthyThreshold: 3,
    ...thresholds,
  };
  return tableOf(1, instances, { health });
}

function setUp(answer: () => CheckResult) {
  const clock = new ManualClock();
  const checkedAt: number[] = [];
  const onChange = vi.fn<(states: unknown) => void>();
  const probe = (): Promise<CheckResult> => {
    checkedAt.push(clock.time);
    return Promise.resolve(answer());
  };
  return {
    clock,
    checkedAt,
    onChange,
    checks: new HealthChecks({ clock, random: () => 0.5, probe, onChange }),
  };
}

const failure: CheckResult = { ok: false, reason: "connection refused" };

describe("checks of an instance", () => {
  test("come at once, then fast until the first verdict, then at their interval for ever", async () => {
    const { clock, checkedAt, checks } = setUp(() => ({ ok: true }));
    checks.setTable(slowTable([up], { healthyThreshold: 3 }));
    await clock.advance(25_000);

    expect(checkedAt).toEqual([0, 100, 200, 10_200, 20_200]);
    checks.close();
  });

  test("come at once after a suspicion, and fast until they agree", async () => {
    let result: CheckResult = { ok: true };
    const { clock, checkedAt, checks } = setUp(() => result);
    checks.setTable(slowTable([up]));
    await clock.advance(1_000);
    result = failure;
    checks.suspect(up.id);
    await clock.advance(1_000);

    expect(checkedAt).toEqual([0, 1_000, 1_100, 1_200]);
    expect(checks.stateOf(up.id)).toMatchObject({ health: "unhealthy", reason: "connection refused" });
    checks.close();
  });

  test("go on at their interval after a suspicion that was wrong", async () => {
    const { clock, checkedAt, checks } = setUp(() => ({ ok: true }));
    checks.setTable(slowTable([up]));
    await clock.advance(1_000);
    checks.suspect(up.id);
    await clock.advance(11_000);

    expect(checkedAt).toEqual([0, 1_000, 11_000]);
    checks.close();
  });

  test("end when it leaves the table", async () => {
    const { clock, checkedAt, checks } = setUp(() => ({ ok: true }));
    checks.setTable(slowTable([up]));
    await clock.advance(1_000);
    checks.setTable(slowTable([]));
    await clock.advance(60_000);

    expect(checkedAt).toEqual([0]);
    expect(checks.states()).toEqual({});
  });

  test("are made of warm and draining ones, too", async () => {
    const { clock, checks } = setUp(() => ({ ok: true }));
    checks.setTable(
      slowTable([
        { ...up, state: "warm" },
        { ...up, id: "a-1-1", state: "draining" },
      ]),
    );
    await clock.advance(1);

    expect(checks.states()).toEqual({ "a-1-0": "healthy", "a-1-1": "healthy" });
    checks.close();
  });
});

test("a new table keeps the verdict of an instance whose state alone changed, not of one that moved", async () => {
  const { clock, checks } = setUp(() => ({ ok: true }));
  checks.setTable(slowTable([up]));
  await clock.advance(1);

  checks.setTable(slowTable([{ ...up, state: "draining" }]));
  expect(checks.stateOf(up.id).health).toBe("healthy");
  checks.setTable(slowTable([{ ...up, port: 2 }]));
  expect(checks.stateOf(up.id).health).toBe("unknown");
  checks.close();
});

test("the workers are told only when a verdict changes", async () => {
  const { clock, onChange, checks } = setUp(() => ({ ok: true }));
  checks.setTable(slowTable([up]));
  await clock.advance(60_000);

  expect(onChange.mock.calls).toEqual([[{ "a-1-0": "unknown" }], [{ "a-1-0": "healthy" }]]);
  checks.close();
});

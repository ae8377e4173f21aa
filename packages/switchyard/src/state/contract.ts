import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AnalysisRecord } from "../analysis/record.ts";
import { appSchema } from "../config/schema.ts";
import type { Rollout } from "../rollout/rollout.ts";
import type { Store } from "./port.ts";
import type { DeliveryRecord, ReleaseRecord } from "./records.ts";

/** What every store driver must do. `open` opens the same state again after `close`; `wipe` removes it. */
export function storeContract(driver: string, open: () => Promise<Store>, wipe: () => Promise<void>): void {
  describe(`${driver} as a store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
      await wipe();
    });

    it("gives back what was put, also after it was opened again", async () => {
      await store.apps.put({ app: "shop", stable: 3, split: { candidate: 4, weight: 500 } });
      await store.releases.put(release(4));
      await store.rollouts.put(rollout("a", 1, { kind: "applying", step: 0 }));
      await store.close();
      store = await open();
      expect(await store.apps.get("shop")).toEqual({
        app: "shop",
        stable: 3,
        split: { candidate: 4, weight: 500 },
      });
      expect(await store.releases.get("shop", 4)).toEqual(release(4));
      expect(await store.rollouts.get("a")).toMatchObject({ id: "a", status: { kind: "applying" } });
      expect(await store.apps.get("other")).toBeUndefined();
    });

    it("lists releases and rollouts newest first, instances by release and index", async () => {
      for (const number of [1, 3, 2]) await store.releases.put(release(number));
      expect((await store.releases.list("shop")).map(({ number }) => number)).toEqual([3, 2, 1]);
      await store.rollouts.put(rollout("old", 1, { kind: "succeeded", at: 2 }));
      await store.rollouts.put(rollout("new", 5, { kind: "applying", step: 0 }));
      expect((await store.rollouts.list("shop", 10)).map(({ id }) => id)).toEqual(["new", "old"]);
      for (const [id, number, index] of [
        ["c", 2, 0],
        ["b", 1, 1],
        ["a", 1, 0],
      ] as const) {
        await store.instances.put({ id, app: "shop", release: number, index, role: { kind: "active" } });
      }
      expect((await store.instances.list("shop")).map(({ id }) => id)).toEqual(["a", "b", "c"]);
      expect(await store.instances.list("other")).toEqual([]);
      await store.instances.delete("b");
      expect((await store.instances.list()).map(({ id }) => id)).toEqual(["a", "c"]);
    });

    it("knows which rollouts are not over", async () => {
      await store.rollouts.put(rollout("a", 1, { kind: "applying", step: 0 }));
      await store.rollouts.put(rollout("b", 2, { kind: "held", step: 1 }));
      await store.rollouts.put(rollout("a", 1, { kind: "succeeded", at: 9 }));
      expect((await store.rollouts.unfinished()).map(({ id }) => id)).toEqual(["b"]);
    });

    it("undoes everything when the work throws", async () => {
      const failing = store.atomically(async (tables) => {
        await tables.apps.put({ app: "shop", stable: 1, split: null });
        await tables.next("generation");
        throw new Error("halfway");
      });
      await expect(failing).rejects.toThrow("halfway");
      expect(await store.apps.list()).toEqual([]);
      expect(await store.next("generation")).toBe(1);
    });

    it("never gives a number of a series twice, however many ask at once", async () => {
      const numbers = await Promise.all(Array.from({ length: 50 }, () => store.next("instances/shop")));
      expect(new Set(numbers).size).toBe(50);
      expect(await store.next("other")).toBe(1);
    });

    it("keeps events in order and answers those after an id", async () => {
      for (const text of ["one", "two", "three"]) {
        await store.events.append({ at: 1, app: "shop", kind: "begun", level: "info", text });
      }
      const [first] = await store.events.list("shop", 0, 10);
      expect((await store.events.list("shop", first?.id ?? 0, 10)).map(({ text }) => text)).toEqual([
        "two",
        "three",
      ]);
    });

    it("lists events of all apps, and remembers how far a reader has come", async () => {
      for (const app of ["shop", "blog"]) {
        await store.events.append({ at: 1, app, kind: "begun", level: "info", text: app });
      }
      const all = await store.events.listAll(0, 10);
      expect(all.map(({ text }) => text)).toEqual(["shop", "blog"]);
      expect(await store.cursors.get("notices")).toBe(0);
      await store.cursors.put("notices", all[0]?.id ?? 0);
      expect(await store.events.listAll(await store.cursors.get("notices"), 10)).toEqual(all.slice(1));
    });

    it("keeps the analyses of a rollout in the order in which they began", async () => {
      await store.analyses.put(analysis("r/step-2", 5));
      await store.analyses.put(analysis("r/guard", 1));
      await store.analyses.put({ ...analysis("r/guard", 1), verdict: "pass" });
      await store.analyses.put({ ...analysis("other/guard", 1), rollout: "other" });
      const found = await store.analyses.ofRollout("r");
      expect(found.map(({ id, verdict }) => [id, verdict])).toEqual([
        ["r/guard", "pass"],
        ["r/step-2", "running"],
      ]);
      expect(await store.analyses.get("r/step-2")).toEqual(analysis("r/step-2", 5));
      await store.analyses.forget(5, ["other"]);
      expect((await store.analyses.ofRollout("r")).map(({ id }) => id)).toEqual(["r/step-2"]);
      expect(await store.analyses.ofRollout("other")).toHaveLength(1);
      await store.analyses.forget(6, []);
      expect(await store.analyses.ofRollout("r")).toEqual([]);
    });

    it("forgets the oldest events, and gives their ids to no later one", async () => {
      const add = () =>
        store.events.append({ at: 1, app: "shop", kind: "begun", level: "info", text: "begun" });
      const ids = [(await add()).id, (await add()).id];
      await store.events.forget(ids[0] ?? 0);
      expect((await store.events.listAll(0, 10)).map(({ id }) => id)).toEqual(ids.slice(1));
      await store.events.forget(ids[1] ?? 0);
      expect((await add()).id).toBeGreaterThan(ids[1] ?? 0);
    });

    it("hands out deliveries when their time has come, until they are delivered", async () => {
      await store.deliveries.put(delivery("late", 50));
      await store.deliveries.put(delivery("early", 10));
      await store.deliveries.put(delivery("future", 500));
      expect((await store.deliveries.due(100, 10)).map(({ id }) => id)).toEqual(["early", "late"]);
      await store.deliveries.put({ ...delivery("early", 90), state: "sent" });
      expect((await store.deliveries.due(100, 10)).map(({ id }) => id)).toEqual(["late"]);
      expect(await store.deliveries.list("shop", 10)).toHaveLength(3);
      await store.deliveries.forget(1_000);
      expect(await store.deliveries.get("early")).toBeUndefined();
      expect(await store.deliveries.list("shop", 10)).toHaveLength(2);
    });

    it("keeps one state per alert rule", async () => {
      const alert = { app: "shop", rule: "errors", state: "firing", since: 1, text: "x" } as const;
      await store.alerts.put(alert);
      await store.alerts.put({ ...alert, state: "resolved" });
      await store.alerts.put({ ...alert, app: "blog" });
      expect(await store.alerts.get("shop", "errors")).toMatchObject({ state: "resolved" });
      expect((await store.alerts.list()).map(({ app }) => app)).toEqual(["blog", "shop"]);
      await store.alerts.delete("blog", "errors");
      expect(await store.alerts.list("blog")).toEqual([]);
    });

    it("remembers which rollout a request made", async () => {
      await store.requests.put("request-1", "rollout-1");
      expect(await store.requests.get("request-1")).toBe("rollout-1");
      expect(await store.requests.get("request-2")).toBeUndefined();
    });
  });
}

function release(number: number): ReleaseRecord {
  return { app: "shop", number, createdAt: 7, artifact: null, config: appSchema.parse({ run: "x" }) };
}

function rollout(id: string, startedAt: number, status: Rollout["status"]): Rollout {
  return {
    id,
    app: "shop",
    kind: "deploy",
    strategy: "canary",
    from: 1,
    to: 2,
    steps: [],
    status,
    hold: false,
    skipPauses: false,
    startedAt,
  };
}

function analysis(id: string, startedAt: number): AnalysisRecord {
  const fields = { app: "shop", rollout: "r", candidate: 2, stable: 1, purpose: "guard" } as const;
  return { id, ...fields, startedAt, verdict: "running", reason: "", metrics: [] };
}

function delivery(id: string, at: number): DeliveryRecord {
  const fields = { app: "shop", channel: "ops", dedupeKey: id, notice: {} };
  return { id, ...fields, createdAt: at, attempts: 0, state: "pending", at };
}

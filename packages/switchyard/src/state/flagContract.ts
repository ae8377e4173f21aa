import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type {
  FlagChangeRecord,
  FlagKeyRecord,
  FlagRecord,
  FlagUsageRecord,
  PlannedChangeRecord,
  SegmentRecord,
} from "../flags/records.ts";
import type { Store } from "./port.ts";

/** What every store driver must do for flags. `open` opens the same state again after `close`; `wipe` removes it. */
export function flagStoreContract(
  driver: string,
  open: () => Promise<Store>,
  wipe: () => Promise<void>,
): void {
  describe(`${driver} as a store of flags`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close();
      await wipe();
    });

    it("gives back environments, flags and segments, also after it was opened again", async () => {
      const record = { ...place, version: 3, protected: true, createdAt: 1 };
      await store.flagEnvironments.put({ ...record, version: 2 });
      await store.flagEnvironments.put(record);
      await store.flags.put(flag("cart"));
      await store.segments.put(segment("staff"));
      await store.close();
      store = await open();
      expect(await store.flagEnvironments.get(place)).toEqual(record);
      expect(await store.flags.get(place, "cart")).toEqual(flag("cart"));
      expect(await store.segments.get(place, "staff")).toEqual(segment("staff"));
      expect(await store.flags.get({ ...place, environment: "test" }, "cart")).toBeUndefined();
    });

    it("lists environments by app, flags and segments by name, each of its own place", async () => {
      for (const [app, environment] of [
        ["shop", "test"],
        ["blog", "production"],
        ["shop", "production"],
      ] as const) {
        await store.flagEnvironments.put({ app, environment, version: 0, protected: false, createdAt: 1 });
      }
      expect((await store.flagEnvironments.list()).map((one) => `${one.app} ${one.environment}`)).toEqual([
        "blog production",
        "shop production",
        "shop test",
      ]);
      expect(await store.flagEnvironments.list("blog")).toHaveLength(1);
      for (const key of ["b", "a"]) {
        await store.flags.put(flag(key));
        await store.segments.put(segment(key));
      }
      await store.flags.put({ ...flag("c"), environment: "test" });
      expect((await store.flags.list(place)).map(({ key }) => key)).toEqual(["a", "b"]);
      expect((await store.segments.list(place)).map(({ name }) => name)).toEqual(["a", "b"]);
      await store.flags.delete(place, "a");
      await store.segments.delete(place, "b");
      expect((await store.flags.list(place)).map(({ key }) => key)).toEqual(["b"]);
      expect((await store.segments.list(place)).map(({ name }) => name)).toEqual(["a"]);
    });

    it("numbers changes as they come and lists them newest first", async () => {
      const ids = [];
      for (const name of ["a", "b", "a"]) ids.push((await store.flagChanges.append(change(name))).id);
      await store.flagChanges.append({ ...change("a"), environment: "test" });
      const all = await store.flagChanges.list(place, 10);
      expect(all.map(({ id }) => id)).toEqual(ids.toReversed());
      expect(all[0]).toEqual({ ...change("a"), id: ids[2] });
      expect((await store.flagChanges.list(place, 10, "a")).map(({ id }) => id)).toEqual([ids[2], ids[0]]);
      expect(await store.flagChanges.list(place, 1)).toHaveLength(1);
    });

    it("hands out planned changes when their time has come and nobody is waited for", async () => {
      await store.plannedChanges.put(planned("late", { at: 50 }));
      await store.plannedChanges.put(planned("early", { at: 10 }));
      await store.plannedChanges.put(planned("future", { at: 500 }));
      await store.plannedChanges.put(planned("unapproved", { at: 5, state: "awaiting-approval" }));
      expect((await store.plannedChanges.due(100)).map(({ id }) => id)).toEqual(["early", "late"]);
      expect(await store.plannedChanges.nextAt()).toBe(10);
      await store.plannedChanges.put(planned("early", { at: 10, state: "applied", endedAt: 11 }));
      expect((await store.plannedChanges.due(100)).map(({ id }) => id)).toEqual(["late"]);
      expect(await store.plannedChanges.nextAt()).toBe(50);
      expect(await store.plannedChanges.get("early")).toMatchObject({ state: "applied", endedAt: 11 });
      expect((await store.plannedChanges.list(place, 3)).map(({ id }) => id)).toEqual([
        "unapproved",
        "future",
        "early",
      ]);
    });

    it("knows of no next planned change where there is none", async () => {
      expect(await store.plannedChanges.nextAt()).toBeUndefined();
      expect(await store.plannedChanges.due(1)).toEqual([]);
    });

    it("finds a key by its hash, and a revoked one as revoked", async () => {
      await store.flagKeys.put(key("k2", 2));
      await store.flagKeys.put(key("k1", 1));
      expect(await store.flagKeys.byHash("hash of k1")).toEqual(key("k1", 1));
      expect(await store.flagKeys.byHash("another")).toBeUndefined();
      await store.flagKeys.put({ ...key("k1", 1), revokedAt: 9 });
      expect(await store.flagKeys.byHash("hash of k1")).toMatchObject({ revokedAt: 9 });
      expect((await store.flagKeys.list(place)).map(({ id }) => id)).toEqual(["k1", "k2"]);
      expect(await store.flagKeys.list({ ...place, app: "blog" })).toEqual([]);
    });

    it("keeps one usage per flag", async () => {
      await store.flagUsage.put(usage("b", 1));
      await store.flagUsage.put(usage("a", 1));
      await store.flagUsage.put(usage("a", 2));
      expect(await store.flagUsage.list(place)).toEqual([usage("a", 2), usage("b", 1)]);
      expect(await store.flagUsage.list({ ...place, environment: "test" })).toEqual([]);
    });

    it("forgets planned changes that ended long ago, and none that waits", async () => {
      const over = { at: 1, state: "applied" } as const;
      await store.plannedChanges.put(planned("old", { ...over, endedAt: 4 }));
      await store.plannedChanges.put(planned("new", { ...over, endedAt: 5 }));
      await store.plannedChanges.put(planned("waits", { at: 1, state: "awaiting-approval" }));
      await store.plannedChanges.forget(5);
      expect((await store.plannedChanges.list(place, 10)).map(({ id }) => id)).toEqual(["waits", "new"]);
    });

    it("forgets what was seen of flags that are gone, of that flag and environment alone", async () => {
      await store.flags.put(flag("there"));
      await store.flags.put({ ...flag("gone"), environment: "test" });
      for (const [key, at] of [
        ["there", 1],
        ["gone", 4],
        ["lately", 5],
      ] as const) {
        await store.flagUsage.put(usage(key, at));
      }
      await store.flagUsage.put({ ...usage("gone", 4), environment: "test" });
      await store.flagUsage.forgetDeleted(5);
      expect((await store.flagUsage.list(place)).map((one) => one.flag)).toEqual(["lately", "there"]);
      expect(await store.flagUsage.list({ ...place, environment: "test" })).toHaveLength(1);
    });
  });
}

const place = { app: "shop", environment: "production" } as const;

function flag(key: string): FlagRecord {
  const definition = { state: "ENABLED", variants: { on: true, off: false }, defaultVariant: "off" } as const;
  return { ...place, key, version: 1, definition, kind: "release", createdAt: 1, updatedAt: 2 };
}

function segment(name: string): SegmentRecord {
  return { ...place, name, version: 1, definition: { included: ["ada"] }, createdAt: 1, updatedAt: 2 };
}

function change(name: string): Omit<FlagChangeRecord, "id"> {
  const what = { subject: "flag", name, action: "killed", by: "ada", version: 4 } as const;
  return { ...place, at: 1, ...what, before: { a: 1 }, after: null };
}

function planned(
  id: string,
  fields: Pick<PlannedChangeRecord, "at"> & Partial<PlannedChangeRecord>,
): PlannedChangeRecord {
  return { ...place, id, createdAt: 1, by: "ada", edits: [], state: "scheduled", ...fields };
}

function key(id: string, createdAt: number): FlagKeyRecord {
  return { ...place, id, kind: "server", name: id, hash: `hash of ${id}`, createdAt, origins: [] };
}

function usage(flag: string, lastSeenAt: number): FlagUsageRecord {
  return { ...place, flag, lastSeenAt, evaluations: { on: lastSeenAt } };
}

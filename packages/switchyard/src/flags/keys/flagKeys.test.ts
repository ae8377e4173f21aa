import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SimulatedClock } from "../../analysis/testing/simulatedClock.ts";
import { FlagKeys } from "./flagKeys.ts";
import { MemoryKeys } from "./testing/memoryKeys.ts";

const place = { app: "shop", environment: "production" };
const order = { kind: "server", name: "web", origins: [] } as const;
let stateDir: string;
let table: MemoryKeys;
let keys: FlagKeys;

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "switchyard-keys-"));
  table = new MemoryKeys();
  keys = await open();
});

afterEach(() => rm(stateDir, { recursive: true }));

function open(): Promise<FlagKeys> {
  return FlagKeys.open({ store: { flagKeys: table }, clock: new SimulatedClock(), stateDir });
}

test("a key says whose it is, and is nowhere in the record", async () => {
  const { record, key } = await keys.create(place, order);
  expect(key).toMatch(/^sy_server_[\w-]{43}$/);
  expect(JSON.stringify(record)).not.toContain(key.slice("sy_server_".length));
  expect(await keys.holder(key)).toEqual({ ...place, id: record.id, kind: "server", origins: [] });
  expect(await keys.holderById(place, record.id)).toMatchObject({ id: record.id });
  expect(await keys.holderById({ ...place, environment: "staging" }, record.id)).toBeUndefined();
});

test("a revoked key lets nobody in, even where it was asked for while it was being revoked", async () => {
  const { record, key } = await keys.create(place, order);
  const heard: string[] = [];
  keys.onRevoked(({ id }) => heard.push(id));
  const [, meanwhile] = await Promise.all([keys.revoke(place, record.id), keys.holder(key)]);
  expect([undefined, record.id]).toContain(meanwhile?.id);
  expect(await keys.holder(key)).toBeUndefined();
  expect(await keys.holderById(place, record.id)).toBeUndefined();
  expect(heard).toEqual([record.id]);
  await expect(keys.revoke(place, "nothing")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("instances have the same key after every start, each place its own, and none that was made elsewhere", async () => {
  const key = keys.instanceKey(place);
  expect((await open()).instanceKey(place)).toBe(key);
  expect(await keys.holder(key)).toEqual({ ...place, id: "instance", kind: "server", origins: [] });
  expect(keys.instanceKey({ ...place, environment: "staging" })).not.toBe(key);
  await rm(join(stateDir, "flags.secret"));
  const others = await open();
  expect(await others.holder(key)).toBeUndefined();
  for (const wrong of [`${key}x`, key.slice(0, -2), "sy_instance_", "sy_instance_e30.e30", ""]) {
    expect(await keys.holder(wrong)).toBeUndefined();
  }
});

test("only the owner can read the secret, and a damaged one is not used", async () => {
  const file = join(stateDir, "flags.secret");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await writeFile(file, "short");
  await expect(open()).rejects.toMatchObject({ code: "STATE_INVALID" });
});

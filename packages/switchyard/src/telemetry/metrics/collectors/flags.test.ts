import { afterEach, beforeEach, expect, test } from "vitest";
import { onOff, place } from "../../../flags/book/testing/bookWorld.ts";
import type { FlagEdit } from "../../../flags/records.ts";
import type { Ramp } from "../../../rollout/ramp.ts";
import { TestGround } from "../../../rollout/testing/testGround.ts";
import { testRamp } from "../../testRamp.ts";
import { Look } from "../look.ts";
import { flagSourcesOn, type TestFlagSources } from "../testing/flagSourcesOn.ts";
import { flagClients } from "./flagClients.ts";
import { flagRamps } from "./flagRamps.ts";
import { flags } from "./flags.ts";

let ground: TestGround;
let sources: TestFlagSources;
beforeEach(async () => {
  ground = await TestGround.open();
  sources = flagSourcesOn(ground.store, ground.clock);
});
afterEach(() => ground[Symbol.asyncDispose]());

async function edit(edits: readonly FlagEdit[], origin?: string): Promise<void> {
  await sources.book.edit({ ...place, by: "ada", edits, ...(origin !== undefined && { origin }) });
}

const create = (flag: string): FlagEdit => ({ kind: "create", flag, definition: onOff });

const rampOf = (flag: string, fields: Partial<Ramp> = {}) =>
  testRamp(`ramp-${flag}`, { flag, startedAt: 5_000, ...fields });

const viewOf = () => expect.unreachable();

/** What `/metrics` would show: name and labels to value. */
async function shown(): Promise<Readonly<Record<string, unknown>>> {
  const { store, platform, router, clock } = ground;
  const look = new Look(
    { store, platform, router, clock, flags: sources, viewOf },
    AbortSignal.timeout(1_000),
  );
  const all = await Promise.all([flags, flagClients, flagRamps].map((collector) => collector.collect(look)));
  return Object.fromEntries(
    all
      .flat()
      .flatMap(({ family, points }) =>
        points.map(({ labels, value }) => [[family.name, ...Object.values(labels)].join(" "), value]),
      ),
  );
}

test("flags are counted by state, also those of an app that was never deployed", async () => {
  await edit([create("cart"), create("search"), create("old"), { kind: "disable", flag: "old" }]);
  await edit([{ kind: "kill", flag: "cart" }]);
  expect(await shown()).toMatchObject({
    "switchyard_flags shop production on": 1,
    "switchyard_flags shop production off": 1,
    "switchyard_flags shop production killed": 1,
    "switchyard_flag_set_version shop production": 2,
    switchyard_flag_streams: 3,
    switchyard_flag_reports_dropped_total: 0,
  });
});

test("a kill says whether a guard or a person did it, and goes when the flag is on again", async () => {
  const ramp = rampOf("cart");
  await ground.store.ramps.put(ramp);
  await edit([create("cart"), create("search")]);
  await edit([{ kind: "kill", flag: "cart" }], ramp.id);
  await edit([{ kind: "kill", flag: "search" }]);
  expect(await shown()).toMatchObject({
    "switchyard_flag_killed shop production cart guard": 1,
    "switchyard_flag_killed shop production search person": 1,
  });
  await edit([{ kind: "enable", flag: "cart" }]);
  expect(Object.keys(await shown()).filter((name) => name.startsWith("switchyard_flag_killed"))).toEqual([
    "switchyard_flag_killed shop production search person",
  ]);
});

test("no more than fifty killed flags are named, and all of them counted", async () => {
  const names = Array.from({ length: 60 }, (_, index) => `flag-${index}`);
  await edit(names.flatMap((flag) => [create(flag), { kind: "kill", flag }] as const));
  const all = await shown();
  expect(Object.keys(all).filter((name) => name.startsWith("switchyard_flag_killed"))).toHaveLength(50);
  expect(all).toMatchObject({ "switchyard_flags shop production killed": 60 });
});

test("clients that have not acknowledged the newest version are behind", async () => {
  await edit([create("cart")]);
  for (const client of ["a", "b"]) sources.deliveries.connect(place, { client, release: 1 });
  sources.deliveries.acknowledge(place, "a", 1);
  expect(await shown()).toMatchObject({
    "switchyard_flag_clients_connected shop production": 2,
    "switchyard_flag_clients_behind shop production": 1,
  });
  sources.deliveries.acknowledge(place, "b", 1);
  expect(await shown()).toMatchObject({ "switchyard_flag_clients_behind shop production": 0 });
});

test("what had to be left out of reports is counted", async () => {
  sources.intake.take(place, { id: "1", client: "a", from: 0, to: 1, dropped: 7 }, "server");
  expect(await shown()).toMatchObject({ switchyard_flag_reports_dropped_total: 7 });
});

test("ramps that are not over are shown with their state and share", async () => {
  await edit([
    create("cart"),
    create("search"),
    { kind: "share", flag: "cart", variant: "on", share: 25_000 },
  ]);
  await ground.store.ramps.put(rampOf("cart", { status: { kind: "waiting", step: 1, until: null } }));
  await ground.store.ramps.put(rampOf("gone"));
  await ground.store.ramps.put(rampOf("search", { status: { kind: "succeeded", at: 9_000 } }));
  const all = await shown();
  expect(all).toMatchObject({
    "switchyard_flag_ramp_state shop production cart ramp paused": 1,
    "switchyard_flag_ramp_state shop production cart ramp running": 0,
    "switchyard_flag_ramp_share_ratio shop production cart": 0.25,
    "switchyard_flag_ramp_start_timestamp_seconds shop production cart": 5,
    "switchyard_flag_ramp_state shop production gone ramp running": 1,
  });
  expect(Object.keys(all).filter((name) => / search\b/.test(name))).toEqual([]);
  expect(all).not.toHaveProperty(["switchyard_flag_ramp_share_ratio shop production gone"]);
});

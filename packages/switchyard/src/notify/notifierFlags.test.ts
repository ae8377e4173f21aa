import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { createFlagBook, type OpenFlagBook } from "../flags/book/createFlagBook.ts";
import { onOff, place } from "../flags/book/testing/bookWorld.ts";
import { Deliveries } from "../flags/delivery/deliveries.ts";
import { bookShares } from "../flags/ramps/bookShares.ts";
import { orderFrom } from "../flags/ramps/orderFrom.ts";
import { rampRequest, type RampRequest } from "../flags/ramps/rampApi.ts";
import { Ramps } from "../flags/ramps/ramps.ts";
import { MemoryReports } from "../flags/ramps/testing/memoryReports.ts";
import type { FlagEdit } from "../flags/records.ts";
import type { Ramp } from "../rollout/ramp.ts";
import { tellChanges } from "../server/flags/tellChanges.ts";
import type { EventKind } from "../state/eventKinds.ts";
import { channelsTo } from "./testing/channelsTo.ts";
import { type Receiver, startReceiver } from "./testing/receiver.ts";
import { NotifyWorld } from "./testing/world.ts";

describe("the notifier about flags", () => {
  let world: NotifyWorld;
  let receiver: Receiver;
  let told: ReturnType<typeof channelsTo>["told"];
  let book: OpenFlagBook;
  let ramps: Ramps;
  beforeEach(async () => {
    process.env["NOTIFY_SECRET"] = "signing-secret";
    receiver = await startReceiver();
    world = await NotifyWorld.open();
    const { store, events, faults } = world;
    const report = (error: Error) => void faults.push(error);
    const clock = systemClock;
    book = createFlagBook({ store, clock, references: async () => [], report });
    tellChanges(book, { store, events, report });
    const reports = new MemoryReports();
    const flags = bookShares(book, new Deliveries({ clock }));
    ramps = new Ramps({ store, flags, clock, events, reports, watchFlag: async () => unwatch, report });
    const channels = channelsTo(receiver);
    ({ told } = channels);
    await world.stable(7, {
      team: channels.hook("team", { events: ["waiting", "analysis", "flag", "flag-change"] }),
      pager: channels.pager({ events: ["waiting", "flag", "failed"] }),
      am: { alertmanager: { url: `${receiver.url}/am` } },
    });
    for (const flag of ["cart", "search"]) await edit({ kind: "create", flag, definition: onOff });
    await heard("flag-changed", 2);
  });
  afterEach(async () => {
    await ramps.close();
    await world.close();
    await receiver.close();
    expect(world.faults).toEqual([]);
  });

  const edit = (...edits: readonly FlagEdit[]) =>
    book.edit({ ...place, by: "ada", why: "the shop is slow", edits });

  function begin(request: Partial<RampRequest> = {}): Promise<Ramp> {
    const parsed = rampRequest.parse({ flag: "cart", by: "ada", every: "approval", ...request });
    return ramps.start(orderFrom("shop", parsed, onOff, false));
  }

  /** Waits until so many of these have happened, and sends what there is to send. */
  async function heard(kind: EventKind, times = 1): Promise<void> {
    const seen = async () => (await world.store.events.listAll(0, 1_000)).filter((one) => one.kind === kind);
    await expect.poll(async () => (await seen()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(times);
    // One matter is told in order, a letter a round.
    for (let rounds = 0; rounds < 4; rounds++) await world.round();
  }

  /** What the webhook was told of a kind, newest last. */
  function words(kind: EventKind): readonly { headline: string; text: string; next?: string }[] {
    return receiver.received
      .filter(({ path }) => path === "/team")
      .map(({ body }) => JSON.parse(body))
      .filter(({ type }) => type === kind)
      .map(({ data: { headline, text, next } }) => ({ headline, text, next }));
  }

  it("says who killed a flag, and wakes nobody for what a person did", async () => {
    await edit({ kind: "kill", flag: "cart" });
    await heard("flag-killed");
    expect(words("flag-killed")).toEqual([
      {
        headline: "flag cart in production was killed by a person",
        text: "flag cart in production: killed by ada: the shop is slow",
        next: "Everyone gets its off variant. Mend the cause, then `switchyard flags enable cart --app shop`.",
      },
    ]);
    expect(told("pager")).toEqual([]);
    expect(told("am/api/v2/alerts")).toEqual([]);
  });

  it("says what a guard saw as it killed a flag, and keeps that open until somebody has mended it", async () => {
    const ramp = await begin({ shares: [10_000, 100_000] });
    const verdict = { verdict: "fail", reason: "50% of the candidate's requests failed" } as const;
    await ramps.tell(ramp, { kind: "guard-failed", verdict });
    await heard("ramp-aborted");
    const [killed] = words("flag-killed");
    expect(killed?.headline).toBe("flag cart in production was killed by its guard");
    expect(killed?.text).toMatch(/^flag cart in production: killed by its guard: .*requests failed/);
    expect(
      (await book.history(place, { limit: 10 })).find(({ action }) => action === "killed"),
    ).toMatchObject({
      by: "switchyard",
    });
    await heard("ramp-aborted");
    expect(told("pager")).toEqual(["trigger"]);

    await edit({ kind: "describe", flag: "cart", about: { owner: "grace" } });
    const share = { kind: "share", variant: "on", share: 5_000 } as const;
    await edit({ ...share, flag: "cart" }, { ...share, flag: "search" });
    await heard("flag-changed", 5);
    expect(told("pager")).toEqual(["trigger"]);
    await edit({ kind: "replace", flag: "cart", definition: { ...onOff, killed: false } });
    await heard("flag-changed", 6);
    expect(told("pager")).toEqual(["trigger", "resolve"]);
    const alerts = receiver.received.filter(({ path }) => path === "/am/api/v2/alerts");
    expect(alerts.map(({ body }) => JSON.parse(body)[0].labels.flag)).toEqual([
      "production/cart",
      "production/cart",
    ]);
    const keys = receiver.received.filter(({ path }) => path === "/pager");
    expect(new Set(keys.map(({ body }) => JSON.parse(body).dedup_key))).toEqual(
      new Set(["switchyard/shop/flag/production/cart"]),
    );
  }, 20_000);

  it("asks a person for a ramp that waits, with the command of its place, until somebody has answered", async () => {
    const staging = { ...place, environment: "staging" };
    await book.edit({ ...staging, by: "ada", edits: [{ kind: "create", flag: "cart", definition: onOff }] });
    const ramp = await begin({ environment: "staging", shares: [10_000, 100_000] });
    await heard("ramp-waiting");
    expect(words("ramp-waiting")).toEqual([
      {
        headline: "the ramp of flag cart in staging waits for a person",
        text: "ramp of flag cart waits for a person",
        next: "`switchyard flags ramp cart --app shop --environment staging --promote` to go on, `--abort` to take it back.",
      },
    ]);
    expect(told("pager")).toEqual(["trigger"]);
    await ramps.tell(ramp, { kind: "abort", reason: "aborted by ada" });
    await heard("ramp-aborted");
    expect(told("pager")).toEqual(["trigger", "resolve"]);
  });

  it("asks a second person as soon as a ramp begins that needs one", async () => {
    const parsed = rampRequest.parse({ flag: "cart", by: "ada", shares: [10_000], every: 10 });
    const ramp = await ramps.start(orderFrom("shop", parsed, onOff, true));
    await heard("ramp-waiting");
    expect(words("ramp-waiting")).toMatchObject([
      { text: "ramp of flag cart by ada: a second person has to approve it before it begins" },
    ]);
    expect(told("pager")).toEqual(["trigger"]);
    await ramps.tell(ramp, { kind: "promote", full: false, by: "grace" });
    await heard("ramp-done");
    expect(told("pager")).toEqual(["trigger", "resolve"]);
  });

  it("asks what becomes of an experiment whose numbers cannot be trusted", async () => {
    const ramp = await begin({ purpose: "experiment", flag: "search" });
    const verdict = { verdict: "inconclusive", reason: "sample ratio mismatch" } as const;
    await ramps.tell(ramp, { kind: "guard-asked", verdict });
    await heard("ramp-waiting");
    expect(words("ramp-waiting")).toEqual([
      {
        headline: "the experiment of flag search in production waits for a person",
        text: "experiment of flag search: sample ratio mismatch",
        next: "`switchyard flags experiment show search --app shop` shows what was seen, `stop` in place of `show` ends it.",
      },
    ]);
  });

  it("keeps the verdicts of two ramps apart", async () => {
    const fields = { environment: "production", purpose: "ramp", metric: "errors" };
    for (const flag of ["cart", "search"])
      await world.happens("ramp-verdict", {
        text: `guard of flag ${flag}: fail`,
        fields: { ...fields, flag },
      });
    await heard("ramp-verdict", 2);
    expect(words("ramp-verdict")).toEqual([
      { headline: "the ramp of flag cart in production", text: "guard of flag cart: fail" },
      { headline: "the ramp of flag search in production", text: "guard of flag search: fail" },
    ]);
  });
});

async function unwatch(): Promise<void> {}

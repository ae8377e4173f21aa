import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../evaluation.ts";
import type { Conversion, EventBatch, Exposure } from "../../sync/protocol.ts";
import { subjectHash } from "../../sync/subject.ts";
import { answers } from "../testing/misbehaviours.ts";
import { half, off, on, testFlags } from "../testing/testFlags.ts";
import { TestServer } from "../testing/testServer.ts";
import { EvaluationCounts } from "./evaluationCounts.ts";
import { Exposures } from "./exposures.ts";
import { Observations } from "./observations.ts";

async function watching(...watched: string[]) {
  const server = await TestServer.start({ a: half, b: on });
  server.put = { ...server.put, watched };
  const test = testFlags({ url: server.url });
  await test.flags.ready();
  return {
    server,
    ...test,
    async [Symbol.asyncDispose]() {
      await test.flags.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

function exposuresOf(batches: readonly EventBatch[]): Exposure[] {
  return batches.flatMap((batch) => batch.exposures ?? []);
}

function conversionsOf(batches: readonly EventBatch[]): Conversion[] {
  return batches.flatMap((batch) => batch.conversions ?? []);
}

function evaluationsOf(batches: readonly EventBatch[], flag: string): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const { evaluations } of batches) {
    for (const [variant, times] of Object.entries(evaluations?.[flag] ?? {}))
      sum[variant] = (sum[variant] ?? 0) + times;
  }
  return sum;
}

describe("what a client reports", () => {
  it("is everyone once more after the flag was divided in another way, or began to be watched again", () => {
    const observations = new Observations();
    const served: Evaluation = { reason: "SPLIT", variant: "on", value: true };
    const see = () => {
      observations.evaluated("a", served, { targetingKey: "ann" });
      return observations.take()?.exposures?.length ?? 0;
    };
    observations.renew(["a"]);
    expect([see(), see()]).toEqual([1, 0]);
    observations.renew(["a"], ["b"]);
    expect(see()).toBe(0);
    observations.renew(["a"], ["a"]);
    expect([see(), see()]).toEqual([1, 0]);
    observations.renew([]);
    observations.renew(["a"]);
    expect(see()).toBe(1);
  });

  it("is each subject once for each variant of a watched flag, and never by name", async () => {
    await using test = await watching("a");
    for (let count = 0; count < 3; count++) {
      for (const targetingKey of ["ann", "bob"]) {
        test.flags.boolean("a", false, { targetingKey });
        test.flags.boolean("b", false, { targetingKey });
      }
    }
    test.flags.boolean("a", false);
    await test.flags.close();
    const exposures = exposuresOf(test.server.batches);
    expect(exposures.map(({ flag, key }) => [flag, key])).toEqual([
      ["a", subjectHash("ann")],
      ["a", subjectHash("bob")],
    ]);
    expect(JSON.stringify(test.server.batches)).not.toMatch(/ann|bob/);
  });

  it("counts evaluations of every flag by variant, across versions", async () => {
    await using test = await watching();
    for (let count = 0; count < 10; count++) test.flags.boolean("b", false);
    test.server.publish({ b: off });
    await expect.poll(() => test.flags.version).toBe(2);
    for (let count = 0; count < 5; count++) test.flags.boolean("b", false);
    test.flags.boolean("none", false);
    test.flags.evaluateAll();
    await test.flags.close();
    expect(evaluationsOf(test.server.batches, "b")).toEqual({ on: 10, off: 5 });
    expect(evaluationsOf(test.server.batches, "none")).toEqual({ "": 1 });
  });

  it("is a conversion with the variants of the watched flags", async () => {
    await using test = await watching("a", "b");
    const variant = test.flags.details("a", false, { targetingKey: "ann" }).variant;
    test.flags.track("bought", { targetingKey: "ann" }, 12.5);
    test.flags.track("looked", { targetingKey: "someone", bucketingKey: "ann" }, Number.NaN);
    test.flags.track("nobody");
    await test.flags.close();
    const key = subjectHash("ann");
    expect(conversionsOf(test.server.batches)).toEqual([
      { event: "bought", key, value: 12.5, variants: { a: variant, b: "on" } },
      { event: "looked", key, variants: { a: variant, b: "on" } },
    ]);
  });

  it("has no conversion while nothing is watched", async () => {
    await using test = await watching();
    test.flags.track("bought", { targetingKey: "ann" });
    await test.flags.close();
    expect(test.server.batches).toEqual([]);
  });

  it("comes by itself every now and then, each thing once", async () => {
    await using test = await watching("a");
    test.flags.boolean("a", false, { targetingKey: "ann" });
    await expect.poll(() => test.server.batches.length).toBe(1);
    test.flags.boolean("a", false, { targetingKey: "bob" });
    await expect.poll(() => test.server.batches.length).toBe(2);
    const [first, second] = test.server.batches;
    expect(exposuresOf(test.server.batches)).toHaveLength(2);
    expect(first!.id).not.toBe(second!.id);
    expect(second!.from).toBeGreaterThanOrEqual(first!.to);
    expect(first!.client).toBe("test");
  });

  it("is sent again with the same id until it is answered", async () => {
    await using test = await watching("a");
    const ids: string[] = [];
    test.server.misbehaviour = (request, response) => {
      if (!request.url?.endsWith("/events")) return false;
      request.setEncoding("utf8").on("data", (text: string) => ids.push(JSON.parse(text).id));
      if (ids.length < 2) setTimeout(() => response.destroy(), 5);
      else response.writeHead(503).end();
      return true;
    };
    test.flags.boolean("a", false, { targetingKey: "ann" });
    await expect.poll(() => ids.length).toBeGreaterThan(2);
    test.flags.boolean("a", false, { targetingKey: "bob" });
    test.server.misbehaviour = undefined;
    await expect.poll(() => exposuresOf(test.server.batches).length).toBe(2);
    expect(new Set([...ids, test.server.batches[0]!.id]).size).toBe(1);
    expect(test.server.batches[1]!.id).not.toBe(ids[0]);
  });

  it("that is refused for good is given up, counted and said", async () => {
    await using test = await watching("a");
    test.server.misbehaviour = (request, response) =>
      (request.url?.endsWith("/events") ?? false) && answers(400)(request, response);
    test.flags.boolean("a", false, { targetingKey: "ann" });
    await expect.poll(() => test.errors.map((error) => error.code)).toEqual(["EVENTS_REFUSED"]);
    const refused = () => test.server.requests.filter((request) => request.status() === 400).length;
    await expect.poll(refused).toBeGreaterThan(2);
    expect(test.errors).toHaveLength(1);
    test.server.misbehaviour = undefined;
    await expect.poll(() => test.server.batches.at(-1)?.dropped).toBe(1);
  });

  it("comes early when much has happened", async () => {
    await using server = await TestServer.start({ a: half });
    server.put = { ...server.put, watched: ["a"] };
    await using test = testFlags({ url: server.url, timing: { flushMs: 60_000 } });
    await test.flags.ready();
    for (let count = 0; count < 1_000; count++) test.flags.boolean("a", false, { targetingKey: `u${count}` });
    await expect.poll(() => exposuresOf(server.batches).length).toBe(1_000);
  });
});

describe("memory", () => {
  it("holds so many exposures, counts the rest, and takes them when there is room", () => {
    const exposures = new Exposures(100, 3);
    for (const subject of ["a", "b", "c", "d", "e"]) exposures.record("f", "on", subject);
    expect(exposures.take()).toMatchObject({ exposures: { length: 3 }, dropped: 2 });
    exposures.record("f", "on", "d");
    expect(exposures.take()).toMatchObject({ exposures: { length: 1 }, dropped: 0 });
  });

  it("forgets the subjects first that were not seen for longest", () => {
    const exposures = new Exposures(2, 100);
    for (const subject of ["a", "b", "a", "c", "a", "b"]) exposures.record("f", "on", subject);
    expect(exposures.take().exposures.map(({ key }) => key)).toEqual(["a", "b", "c", "b"].map(subjectHash));
  });

  it("knows a subject in several variants", () => {
    const exposures = new Exposures(10, 10);
    for (const variant of ["on", "off", "on"]) exposures.record("f", variant, "a");
    expect(exposures.take().exposures).toHaveLength(2);
  });

  it("counts so many flags, and of the rest how often", () => {
    const counts = new EvaluationCounts(2);
    const outcome: Evaluation = { reason: "STATIC", variant: "on" };
    for (const key of ["a", "b", "c", "d", "a"]) counts.of(key).count(outcome);
    expect(counts.take()).toEqual({ counts: { a: { on: 2 }, b: { on: 1 } }, dropped: 2 });
    expect(counts.take()).toEqual({ counts: {}, dropped: 0 });
  });

  it("counts outcomes beyond those that it compares by their variant", () => {
    const counts = new EvaluationCounts();
    for (let count = 0; count < 100; count++)
      counts.of("a").count({ reason: "ERROR", errorMessage: `${count}` });
    expect(counts.take().counts).toEqual({ a: { "": 100 } });
  });

  it("does not grow with conversions that nobody takes", () => {
    const observations = new Observations();
    for (let count = 0; count < 10_010; count++)
      observations.converted({ event: "e", key: "k", variants: {} });
    expect(observations.take()).toMatchObject({ conversions: { length: 10_000 }, dropped: 10 });
    expect(observations.take()).toBeUndefined();
  });
});

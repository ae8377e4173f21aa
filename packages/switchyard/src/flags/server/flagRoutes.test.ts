import { randomBytes } from "node:crypto";
import { OpenAPIHono } from "@hono/zod-openapi";
import type { FlagDefinition } from "@switchyard/flags";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SwitchyardError } from "../../errors.ts";
import type { DeliveryView, EditResponse, FlagView, KeyView } from "../api.ts";
import { BookWorld, onOff, place } from "../book/testing/bookWorld.ts";
import { Deliveries } from "../delivery/deliveries.ts";
import { FlagKeys } from "../keys/flagKeys.ts";
import { mountFlags } from "./flagRoutes.ts";

let world: BookWorld;
let http: OpenAPIHono;
let keys: FlagKeys;
let deliveries: Deliveries;

beforeEach(async () => {
  world = await BookWorld.open();
  const { store, clock, book } = world;
  keys = new FlagKeys({ store, clock }, randomBytes(32));
  deliveries = new Deliveries({ clock });
  deliveries.follow(book);
  http = new OpenAPIHono();
  http.onError((error, c) => {
    if (!(error instanceof SwitchyardError)) throw error;
    return c.json(error.toJSON(), 400);
  });
  const references = async (_place: unknown, key: string) => world.references.get(key) ?? [];
  mountFlags(http, { book, keys, deliveries, clock, store, references, stableOf: async () => 41 });
});

afterEach(() => world[Symbol.asyncDispose]());

async function ask<T>(
  path: string,
  body?: unknown,
  method = body === undefined ? "GET" : "POST",
): Promise<T> {
  const response = await http.request(`/v1/apps/shop/${path}`, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
  });
  const answer: T = JSON.parse(await response.text());
  return answer;
}

function edit(edits: readonly unknown[], more: object = {}): Promise<EditResponse> {
  return ask("flag-edits", { edits, by: "ada", ...more });
}

const create = { kind: "create", flag: "checkout/new", definition: onOff } as const;

test("a flag that was made is told with its state, what it serves, who uses it and when it was seen", async () => {
  const answer = await edit([create], { why: "the new checkout" });
  expect(answer).toMatchObject({ kind: "applied", version: 1, warnings: [] });
  expect(answer.changes).toMatchObject([
    { subject: "flag", name: "checkout/new", by: "ada", why: "the new checkout" },
  ]);
  world.references.set("checkout/new", ["release 12 names it"]);
  const needs: FlagDefinition = { ...onOff, prerequisites: [{ flag: "checkout/new", variant: "on" }] };
  await edit([
    {
      kind: "create",
      flag: "cart",
      definition: needs,
      about: { owner: "ada", expiresAt: 1_800_000_000_000 },
    },
  ]);
  const view = await ask<FlagView>(`flags/${encodeURIComponent("checkout/new")}`);
  expect(view).toMatchObject({ key: "checkout/new", state: "on", serves: "off", lastSeenAt: null });
  expect(view.usedBy).toEqual(["release 12 names it", "flag cart"]);
  expect(await ask("flags")).toMatchObject([
    { key: "cart", owner: "ada", expiresAt: "2027-01-15T08:00:00.000Z" },
    { key: "checkout/new" },
  ]);
  expect(await ask("flags?environment=staging")).toEqual([]);
});

test("a kill says who has it", async () => {
  await edit([create]);
  deliveries.connect(place, { client: "a", release: 7 });
  const waiting = await edit([{ kind: "kill", flag: "checkout/new" }]);
  expect(waiting.delivery).toMatchObject({ version: 2, connected: 1, acknowledged: 0, ms: null });
  expect(waiting.delivery?.missing).toMatchObject([{ client: "a", release: 7, version: 0 }]);
  await world.clock.advance(80);
  deliveries.acknowledge(place, "a", 2);
  const delivery = await ask<DeliveryView>("flag-delivery");
  expect(delivery).toEqual({ version: 2, connected: 1, acknowledged: 1, ms: 80, missing: [] });
  expect(await ask("flags")).toMatchObject([{ state: "killed", serves: "off" }]);
  expect(await ask("flag-environments")).toEqual([
    { environment: "production", version: 2, protected: false, flags: 1, connected: 1 },
  ]);
});

test("an edit may wait until everybody has it", async () => {
  await edit([create]);
  deliveries.connect(place, { client: "a", release: undefined });
  const waiting = edit([{ kind: "kill", flag: "checkout/new" }], { waitMs: 5_000 });
  await expect.poll(() => world.publications.length).toBe(2);
  deliveries.acknowledge(place, "a", 2);
  expect((await waiting).delivery).toMatchObject({ acknowledged: 1, missing: [] });
});

test("in a protected environment a change waits for a second person", async () => {
  await edit([create]);
  const settings = { protected: true, by: "ada" };
  expect(await ask("flag-environments", settings)).toMatchObject({
    environment: "production",
    protected: true,
  });
  const asked = await edit([{ kind: "disable", flag: "checkout/new" }]);
  expect(asked).toMatchObject({ kind: "planned", planned: { state: "awaiting-approval", by: "ada" } });
  const id = asked.planned!.id;
  expect(await ask("flag-plans")).toMatchObject([{ id, edits: [{ kind: "disable" }] }]);
  const other = await http.request(`/v1/apps/other/flag-plans/${id}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"word":"approve","by":"bob"}',
  });
  expect(await other.json()).toMatchObject({ code: "NOT_FOUND" });
  const settled = await ask<EditResponse>(`flag-plans/${id}`, { word: "approve", by: "bob" });
  expect(settled).toMatchObject({ kind: "applied", planned: { id, state: "applied", approvedBy: "bob" } });
  expect(await ask("flag-history?limit=1")).toMatchObject([{ action: "disabled", approvedBy: "bob" }]);
});

test("segments, documents and differences are told per environment", async () => {
  const staff = { kind: "segment", segment: "staff", definition: { included: ["ada"] } };
  const rules = [{ when: [{ segment: "staff" }], serve: "on" }];
  await edit([staff, { ...create, definition: { ...onOff, rules } }], { environment: "staging" });
  expect(await ask("flag-segments?environment=staging")).toMatchObject([
    { name: "staff", usedBy: ["flag checkout/new"] },
  ]);
  expect(await ask("flag-document?environment=staging")).toMatchObject({
    flags: { "checkout/new": { rules } },
  });
  expect(await ask("flag-diff?from=staging&to=production&flags=checkout/new")).toMatchObject({
    entries: expect.arrayContaining([expect.objectContaining({ name: "checkout/new", change: "added" })]),
  });
});

test("an explanation is what an instance of the stable release would say", async () => {
  const young: FlagDefinition = { ...onOff, defaultVariant: "on", requires: { release: ">= 42" } };
  await edit([{ ...create, definition: young }]);
  const question = { flag: "checkout/new", context: { targetingKey: "u" } };
  expect(await ask("flag-explanations", question)).toMatchObject({ flag: "checkout/new", value: false });
  expect(await ask("flag-explanations", { ...question, release: 42 })).toMatchObject({ value: true });
  expect(await ask("flag-explanations", { ...question, flag: "chekout/new" })).toMatchObject({
    code: "NOT_FOUND",
  });
});

test("a key is told once, and lets nobody in any more when it was revoked", async () => {
  const made = await ask<KeyView>("flag-keys", {
    kind: "browser",
    name: "pages",
    origins: ["https://a.example"],
  });
  expect(made.key).toMatch(/^sy_browser_[\w-]{43}$/);
  expect(await keys.holder(made.key!)).toMatchObject({ kind: "browser", environment: "production" });
  const { key: _once, ...kept } = made;
  expect(await ask("flag-keys")).toEqual([kept]);
  const revoked = await ask<KeyView>(`flag-keys/${made.id}`, undefined, "DELETE");
  expect(revoked.revokedAt).not.toBeNull();
  expect(await keys.holder(made.key!)).toBeUndefined();
});

test("the API's document describes the routes", () => {
  const { paths } = http.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "flags", version: "1" } });
  expect(Object.keys(paths ?? {})).toContain("/v1/apps/{app}/flags/{key}");
});

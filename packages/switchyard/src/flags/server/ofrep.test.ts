import type { FlagDefinition } from "@switchyard/flags";
import { Ajv } from "ajv";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FlagWorld, shop } from "./testing/flagWorld.ts";
import { bulk, bulkFailure, failure, notFound, success } from "./testing/ofrepSchemas.ts";

const validate = new Ajv({ strict: false });
const single = "/ofrep/v1/evaluate/flags";

const variants = { on: true, off: false };
const flags: Record<string, FlagDefinition> = {
  static: { state: "ENABLED", variants, defaultVariant: "on" },
  disabled: { state: "DISABLED", variants, defaultVariant: "on" },
  none: { state: "ENABLED", variants, defaultVariant: null },
  split: {
    state: "ENABLED",
    variants,
    fallthrough: {
      split: [
        ["on", 1],
        ["off", 1],
      ],
    },
    defaultVariant: "off",
  },
  rule: {
    state: "ENABLED",
    variants: { big: { size: 3 }, small: { size: 1 } },
    rules: [{ when: [{ attribute: "plan", op: "is", values: ["pro"] }], serve: "big" }],
    defaultVariant: "small",
    metadata: { team: "growth" },
  },
  broken: { state: "ENABLED", variants, defaultVariant: "on", targeting: { no_such_operator: [1] } },
  "checkout/new": { state: "ENABLED", variants: { a: "A", b: "B" }, defaultVariant: "a" },
  young: { state: "ENABLED", variants, defaultVariant: "on", off: "off", requires: { release: ">= 42" } },
};

let world: FlagWorld;

beforeEach(async () => {
  world = await FlagWorld.open();
  world.book.change(shop, flags, { watched: ["split", "rule"], metadata: { set: "shop" } });
});

afterEach(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

async function ask(path: string, body: unknown, more: Parameters<FlagWorld["post"]>[2] = {}) {
  const response = await world.post(path, body, more);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

function expectShape(schema: object, body: unknown): void {
  expect(validate.validate(schema, body), validate.errorsText()).toBe(true);
}

test("one flag is answered with its value, variant and reason", async () => {
  const context = { targetingKey: "u1", plan: "pro" };
  const cases = [
    ["static", { value: true, reason: "STATIC", variant: "on" }],
    ["split", { reason: "SPLIT" }],
    [
      "rule",
      {
        value: { size: 3 },
        reason: "TARGETING_MATCH",
        variant: "big",
        metadata: { set: "shop", team: "growth" },
      },
    ],
    ["checkout/new", { value: "A", reason: "STATIC", variant: "a" }],
  ] as const;
  for (const [key, wanted] of cases) {
    for (const path of [encodeURIComponent(key), key]) {
      const { status, body } = await ask(`${single}/${path}`, { context });
      expect({ status, body }).toMatchObject({ status: 200, body: { key, ...wanted } });
      expectShape(success, body);
    }
  }
});

test("where the default in the code applies, there is no value", async () => {
  for (const key of ["disabled", "none"]) {
    const { status, body } = await ask(`${single}/${key}`, { context: { targetingKey: "u1" } });
    expect(status).toBe(200);
    expect(body).not.toHaveProperty("value");
    expectShape(success, body);
  }
  expect((await ask(`${single}/disabled`, { context: {} })).body.reason).toBe("DISABLED");
});

test("a reason that OFREP does not know is UNKNOWN, and told in the metadata", async () => {
  const { body } = await ask(`${single}/rule`, { context: { targetingKey: "u1", plan: "free" } });
  expect(body).toMatchObject({ value: { size: 1 }, reason: "UNKNOWN", metadata: { reason: "DEFAULT" } });
  expectShape(success, body);
});

test("a flag that is not there is 404, and one that cannot be served as it is defined 400", async () => {
  for (const key of ["nothing", "__proto__", "constructor", "toString", "%25"]) {
    const { status, body } = await ask(`${single}/${key}`, { context: { targetingKey: "u1" } });
    expect([status, body.errorCode]).toEqual([404, "FLAG_NOT_FOUND"]);
    expectShape(notFound, body);
  }
  const { status, body } = await ask(`${single}/broken`, { context: { targetingKey: "u1" } });
  expect([status, body.errorCode]).toEqual([400, "PARSE_ERROR"]);
  expectShape(failure, body);
});

test("a context without a targetingKey is answered where none is needed, and else with TARGETING_KEY_MISSING", async () => {
  expect((await ask(`${single}/static`, { context: {} })).status).toBe(200);
  const { status, body } = await ask(`${single}/split`, { context: {} });
  expect([status, body.errorCode]).toEqual([400, "TARGETING_KEY_MISSING"]);
  expectShape(failure, body);
});

test("all flags at once: values, failures, where to hear of changes, and what is watched", async () => {
  const { status, body, headers } = await ask(single, { context: { targetingKey: "u1", plan: "pro" } });
  expect(status).toBe(200);
  expectShape(bulk, body);
  expect(body.flags.map(({ key }: { key: string }) => key).toSorted()).toEqual(Object.keys(flags).toSorted());
  expect(body.metadata).toEqual({ set: "shop", version: 1, watched: "split,rule" });
  expect(body.eventStreams).toMatchObject([{ type: "sse", inactivityDelaySec: 120 }]);
  expect(headers.get("etag")).toMatch(/^"1-[\w-]{22}"$/);
});

test("an answer that has not changed is 304; another context, version or release is another answer", async () => {
  const context = { targetingKey: "u1", plan: "pro" };
  const etag = (await ask(single, { context })).headers.get("etag")!;
  const again = (about: object = context, name = etag) =>
    ask(single, { context: about }, { headers: { "if-none-match": name } });
  expect(await again()).toMatchObject({ status: 304, body: undefined });
  expect((await again(context, `"other", W/${etag}`)).status).toBe(304);
  expect((await again({ ...context, plan: "free" })).status).toBe(200);
  world.book.change(shop, { static: { ...flags["static"]!, defaultVariant: "off" } });
  expect((await again()).status).toBe(200);
});

test("single evaluations count as use of the flag", async () => {
  await ask(`${single}/static`, { context: {} });
  await ask(`${single}/static`, { context: {} });
  await ask(`${single}/nothing`, { context: {} });
  await world.intake.close();
  expect(world.usage).toEqual([{ place: shop, evaluations: { static: { on: 2 } } }]);
});

test("browsers are not told what is wrong with a rule", async () => {
  const broken = { context: { targetingKey: "u" } };
  const forServer = await ask(`${single}/broken`, broken);
  const forBrowser = await ask(`${single}/broken`, broken, { key: world.browserKey });
  expect(forServer.body.errorDetails).toContain("no_such_operator");
  expect(JSON.stringify(forBrowser.body)).not.toContain("no_such_operator");
});

test("a body that is no question is 400, whatever it is", async () => {
  const deep = `{"context":${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}}`;
  const cases: [body: unknown, code: string][] = [
    ["", "PARSE_ERROR"],
    ["{", "PARSE_ERROR"],
    ["\u0000", "PARSE_ERROR"],
    [deep, "PARSE_ERROR"],
    ["[".repeat(500_000), "PARSE_ERROR"],
    [`{"context":{"a":"${"x".repeat(2 ** 20)}"}}`, "PARSE_ERROR"],
    ["null", "INVALID_CONTEXT"],
    ["[]", "INVALID_CONTEXT"],
    ["1", "INVALID_CONTEXT"],
    [{}, "INVALID_CONTEXT"],
    [{ context: null }, "INVALID_CONTEXT"],
    [{ context: [] }, "INVALID_CONTEXT"],
    [{ context: "u1" }, "INVALID_CONTEXT"],
    [{ context: { targetingKey: 7 } }, "INVALID_CONTEXT"],
    [{ context: { targetingKey: null } }, "INVALID_CONTEXT"],
  ];
  for (const [sent, code] of cases) {
    const all = await ask(single, sent);
    expect([all.status, all.body.errorCode], String(sent).slice(0, 40)).toEqual([400, code]);
    expectShape(bulkFailure, all.body);
    const one = await ask(`${single}/static`, sent);
    expect([one.status, one.body.errorCode]).toEqual([400, code]);
    expectShape(failure, one.body);
  }
  expect((await ask(`${single}/%E0%A4%A`, { context: {} })).status).toBe(400);
});

test("names of the prototype in a context are attributes like others", async () => {
  const body =
    '{"context":{"targetingKey":"u","__proto__":{"plan":"pro"},"constructor":{"prototype":{"plan":"pro"}}}}';
  expect((await ask(`${single}/rule`, body)).body).toMatchObject({ variant: "small" });
  expect((await ask(single, body)).status).toBe(200);
  expect(Object.prototype).not.toHaveProperty("plan");
});

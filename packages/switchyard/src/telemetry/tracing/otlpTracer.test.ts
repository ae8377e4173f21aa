import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TestGround } from "../../rollout/testing/testGround.ts";
import { testRamp } from "../testRamp.ts";
import { testRollout } from "../testRollout.ts";
import { openTracer } from "./openTracer.ts";
import { silentTracer } from "./rolloutTracer.ts";
import { traceEnds } from "./traceEnds.ts";

/** A collector of OTLP over HTTP with JSON: opentelemetry-proto's ExportTraceServiceRequest. */
interface Received {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[];
  }[];
}
interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code: number; readonly message?: string };
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly events: readonly { readonly name: string }[];
}

let server: Server;
const received: { readonly path: string | undefined; readonly header: unknown; readonly body: Received }[] =
  [];
let status = 200;
beforeEach(async () => {
  received.length = 0;
  status = 200;
  server = createServer((request, response) => void receive(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", `http://127.0.0.1:${port}`);
  vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "x-team=payments");
  vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const body = (await json(request)) as Received;
  received.push({ path: request.url, header: request.headers["x-team"], body });
  response.writeHead(status, { "content-type": "application/json" }).end("{}");
}

const id = "0b9d1f3e-8d3b-4b2f-9c61-6f0d9c1f5a01";
const earlier = "5a1e66f0-1111-4222-8333-944455566677";
const aborted = testRollout(
  id,
  { kind: "aborted", at: 9_000, cause: { reason: "5% failed", automatic: true, at: 8_000 } },
  { rollbackMs: 120 },
);

function spansOf({ body }: (typeof received)[number]): readonly ReceivedSpan[] {
  return body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

function valuesOf(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

test("a rollout is a span with one for each step that began, at the times of the record", async () => {
  const tracer = await openTracer(process.env);
  await tracer.trace(aborted, undefined);
  await tracer.close();
  expect(received).toHaveLength(1);
  const [request] = received;
  expect(request).toMatchObject({ path: "/v1/traces", header: "payments" });
  expect(valuesOf(request!.body.resourceSpans[0]!.resource.attributes)).toMatchObject({
    "service.name": "switchyard",
    "deployment.environment.name": "test",
  });
  const spans = spansOf(request!);
  expect(spans.map(({ name }) => name).toSorted()).toEqual(["deploy shop", "shift", "start"]);
  const root = spans.find(({ name }) => name === "deploy shop")!;
  expect(root).toMatchObject({
    traceId: id.replaceAll("-", ""),
    startTimeUnixNano: "1000000000",
    endTimeUnixNano: "9000000000",
    status: { code: 2, message: "5% failed" },
  });
  expect(valuesOf(root.attributes)).toMatchObject({
    "switchyard.app": "shop",
    "deployment.status": "failed",
    "switchyard.rollout.strategy": "blue-green",
    "switchyard.rollout.outcome": "aborted",
    "switchyard.rollout.reason": "5% failed",
    "switchyard.rollout.automatic": true,
    "switchyard.release.from": 1,
    "switchyard.release.to": 2,
    "switchyard.rollout.rollback_ms": 120,
  });
  expect(root.events.map(({ name }) => name)).toEqual(["taken back"]);
  const shift = spans.find(({ name }) => name === "shift")!;
  expect(shift).toMatchObject({
    traceId: root.traceId,
    parentSpanId: root.spanId,
    startTimeUnixNano: "3000000000",
    endTimeUnixNano: "3050000000",
    status: { code: 0 },
  });
  expect(valuesOf(shift.attributes)).toMatchObject({ "switchyard.weight.to": 1, "switchyard.step.index": 1 });
});

test("a ramp is a span of its flag, with one for each share that was given", async () => {
  const tracer = await openTracer(process.env);
  const cause = { reason: "5% failed", automatic: true, at: 8_000 };
  const ramp = testRamp(id, { status: { kind: "aborted", at: 9_000, cause }, rollbackMs: 80 });
  const [first, ...rest] = ramp.steps;
  const began = { ...first!, state: "reverted", startedAt: 1_000, finishedAt: 1_040 } as const;
  await tracer.trace({ ...ramp, steps: [began, ...rest] }, undefined);
  await tracer.close();
  const spans = spansOf(received[0]!);
  const root = spans.find(({ name }) => name === "ramp shop")!;
  expect(root).toMatchObject({ traceId: id.replaceAll("-", ""), status: { code: 2, message: "5% failed" } });
  expect(valuesOf(root.attributes)).toMatchObject({
    "feature_flag.key": "cart",
    "feature_flag.result.variant": "on",
    "switchyard.flag.environment": "production",
    "switchyard.rollout.outcome": "aborted",
    "switchyard.rollout.automatic": true,
    "switchyard.rollout.rollback_ms": 80,
  });
  expect(valuesOf(root.attributes)).not.toHaveProperty("deployment.id");
  const [step, ...others] = spans.filter(({ parentSpanId }) => parentSpanId === root.spanId);
  expect(others).toEqual([]);
  expect(valuesOf(step!.attributes)).toMatchObject({
    "switchyard.step.kind": "ramp",
    "switchyard.flag.share.from": 0,
    "switchyard.flag.share.to": 0.25,
  });
});

test("the same end gives the same ids, so that telling it twice doubles nothing", async () => {
  const tracer = await openTracer(process.env);
  await tracer.trace(aborted, undefined);
  await tracer.trace(aborted, undefined);
  await tracer.close();
  const ids = received.map((request) => spansOf(request).map(({ spanId }) => spanId));
  expect(ids[0]).toEqual(ids[1]);
});

test("a rollback links to the deployment that it takes back", async () => {
  await using ground = await TestGround.open();
  const deployed = testRollout(earlier, { kind: "succeeded", at: 900 }, { startedAt: 500, to: 2 });
  await ground.store.rollouts.put(deployed);
  const tracer = await openTracer(process.env);
  await traceEnds(ground.store, tracer).tell(
    testRollout(id, { kind: "succeeded", at: 2_000 }, { kind: "rollback", from: 2, to: 1 }),
  );
  await tracer.trace(deployed, undefined);
  await tracer.close();
  const spans = received.flatMap(spansOf);
  const back = spans.find(({ name }) => name === "rollback shop")!;
  const forth = spans.find(({ name }) => name === "deploy shop")!;
  expect(back.links).toMatchObject([{ traceId: forth.traceId, spanId: forth.spanId }]);
  expect(back.status.code).toBe(0);
});

test("a collector that refuses is an error, so that it is told again", async () => {
  status = 400;
  const tracer = await openTracer(process.env);
  await expect(tracer.trace(aborted, undefined)).rejects.toThrow();
  await tracer.close();
});

test("without an endpoint, or switched off, there is no SDK and nothing is sent", async () => {
  expect(await openTracer({})).toBe(silentTracer);
  expect(await openTracer({ ...process.env, OTEL_SDK_DISABLED: "true" })).toBe(silentTracer);
  expect(await openTracer({ ...process.env, OTEL_TRACES_EXPORTER: "none" })).toBe(silentTracer);
});

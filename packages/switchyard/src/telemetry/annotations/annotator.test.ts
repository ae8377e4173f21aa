import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TestGround } from "../../rollout/testing/testGround.ts";
import { testRollout } from "../testRollout.ts";
import { Annotator } from "./annotator.ts";

/** Answers as Grafana's documentation of `POST` and `PATCH /api/annotations` says. */
const seen: { readonly call: string; readonly authorization: string | undefined; readonly body: unknown }[] =
  [];
let server: Server;
let ground: TestGround;
let annotator: Annotator;
let away = false;
let endless = false;
/** Annotations that somebody deleted. */
let forgetful = false;
const secrets: string[] = [];

beforeEach(async () => {
  seen.length = 0;
  secrets.length = 0;
  away = false;
  endless = false;
  forgetful = false;
  server = createServer((request, response) => void reply(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("GRAFANA_TOKEN", "glsa_secret");
  ground = await TestGround.open();
  const grafana = {
    url: `http://127.0.0.1:${port}/grafana/`,
    token: { from: "env:GRAFANA_TOKEN" },
    dashboardUid: "switchyard",
    tags: ["team-a"],
  };
  await ground.release(2, { telemetry: { annotations: { grafana } } });
  await ground.release(3);
  annotator = new Annotator({
    store: ground.store,
    directoryOf: () => ground.directoryOf(),
    onSecrets: (values) => secrets.push(...values),
    report: (error) => ground.report(error),
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  await ground[Symbol.asyncDispose]();
});

function* words(): Generator<string> {
  for (;;) yield "and so on, ".repeat(1_000);
}

async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  seen.push({ call: `${method} ${url}`, authorization: headers.authorization, body: await json(request) });
  if (endless)
    return void Readable.from(words())
      .on("error", () => undefined)
      .pipe(response);
  const [status, content] = answerTo(method);
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
}

function answerTo(method: string | undefined): readonly [status: number, content: object] {
  if (away) return [502, { message: "Bad gateway" }];
  if (method === "POST") return [200, { message: "Annotation added", id: 7 }];
  return forgetful ? [404, { message: "Annotation not found" }] : [200, { message: "Annotation patched" }];
}

const running = testRollout("r1", { kind: "applying", step: 0 });
const over = testRollout("r1", {
  kind: "aborted",
  at: 9_000,
  cause: { reason: "5% failed", automatic: true, at: 8_000 },
});

async function begin(): Promise<void> {
  await ground.store.rollouts.put(running);
  annotator.look("shop");
}

test("opens a region when a rollout begins, once, and closes it with the outcome and the reason", async () => {
  await begin();
  annotator.look("shop");
  await annotator.tell(over);
  expect(seen).toEqual([
    {
      call: "POST /grafana/api/annotations",
      authorization: "Bearer glsa_secret",
      body: {
        dashboardUID: "switchyard",
        time: 1_000,
        text: "shop: release 2 (blue-green) begins",
        tags: ["switchyard", "app:shop", "release:2", "team-a"],
      },
    },
    {
      call: "PATCH /grafana/api/annotations/7",
      authorization: "Bearer glsa_secret",
      body: {
        time: 1_000,
        timeEnd: 9_000,
        text: "shop: release 2 (blue-green) aborted: 5% failed",
        tags: ["switchyard", "app:shop", "release:2", "outcome:aborted", "team-a"],
      },
    },
  ]);
  expect(secrets).toContain("glsa_secret");
});

test("a region that somebody deleted, or that could not be opened, comes whole at the end", async () => {
  await begin();
  forgetful = true;
  await annotator.tell(over);
  expect(seen.map(({ call }) => call.split(" ")[0])).toEqual(["POST", "PATCH", "POST"]);

  seen.length = 0;
  away = true;
  const next = { ...running, id: "r2", startedAt: 20_000 };
  await ground.store.rollouts.put(next);
  annotator.look("shop");
  await expect(annotator.tell({ ...over, startedAt: 20_000 })).rejects.toThrow(
    /answered POST .* 502: Bad gateway/,
  );
  away = false;
  await annotator.tell({ ...over, startedAt: 20_000 });
  expect(seen.map(({ call }) => call.split(" ")[0])).toEqual(["POST", "POST", "POST"]);
  expect(ground.reported).toHaveLength(1);
});

test("an app that does not ask for it is in no graph", async () => {
  await ground.store.rollouts.put({ ...running, to: 3 });
  annotator.look("shop");
  await annotator.tell({ ...over, to: 3 });
  expect(seen).toEqual([]);
});

test("an answer without end is not read to its end", async () => {
  endless = true;
  await ground.store.rollouts.put(testRollout("r1", { kind: "succeeded", at: 9_000 }));
  const told = annotator.tell(testRollout("r1", { kind: "succeeded", at: 9_000 }));
  await expect(told).rejects.toThrow("an answer of more than 1048576 bytes");
});

test("the token is in no error", async () => {
  away = true;
  const failure = await annotator.tell(over).catch((error: unknown) => error);
  expect(JSON.stringify(failure) + String(failure)).not.toContain("glsa_secret");
});

import { createServer, type Server } from "node:net";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { createRedactor } from "../config/redact.ts";
import { hooks } from "../config/hooksSchema.ts";
import { HttpHookCaller } from "./httpHookCaller.ts";
import { answerText, type HookAnswer } from "./port.ts";
import { type Reply, TestReceiver } from "./testReceiver.ts";

const never = new AbortController().signal;
const message = { id: "message-1", hook: "gate", body: { app: "shop" } };

function hookOf(fields: object) {
  const hook = hooks.parse({ gate: fields })["gate"];
  if (hook === undefined) throw new Error("no hook");
  return hook;
}

function call(fields: object, signal: AbortSignal = never): Promise<HookAnswer> {
  const caller = new HttpHookCaller({ clock: systemClock, redactor: createRedactor(), directory: "/" });
  return caller.call(hookOf(fields), message, signal);
}

async function answerTo(reply: Reply, fields: object = {}): Promise<HookAnswer> {
  await using receiver = await TestReceiver.open(() => reply);
  return await call(receiver.hook("confirm-rollout", fields));
}

describe("HttpHookCaller", () => {
  it("sends a signed POST with what stands in the configuration", async () => {
    await using receiver = await TestReceiver.open(() => 200);
    const fields = {
      metadata: { team: "web" },
      headers: { Authorization: { from: "command:echo Bearer abc" } },
    };
    expect(await call(receiver.hook("confirm-rollout", fields))).toEqual({ kind: "yes", status: 200 });
    expect(receiver.faults).toEqual([]);
    expect(receiver.received).toMatchObject([
      { id: "message-1", hook: "gate", type: "confirm-rollout", app: "shop", metadata: { team: "web" } },
    ]);
    expect(receiver.headers[0]).toMatchObject({
      "content-type": "application/json",
      authorization: "Bearer abc",
      "webhook-id": "message-1",
    });
  });

  it("takes every 2xx for a yes and nothing else, and follows no redirect", async () => {
    for (const status of [200, 202, 204, 299]) expect((await answerTo(status)).kind).toBe("yes");
    for (const status of [300, 302, 307, 401, 403, 429, 500])
      expect((await answerTo(status)).kind).toBe("no");
  });

  it("keeps the beginning of a refusal in one line, without what was sent in secret", async () => {
    const body = `closed\n until\u001b[31m Monday; you said Bearer abcdef ${"x".repeat(5_000)}`;
    const fields = { headers: { Authorization: { from: "command:echo Bearer abcdef" } } };
    const answer = await answerTo({ status: 403, body }, fields);
    expect(answerText(answer)).toMatch(
      /^answered 403: closed until \[31m Monday; you said \[redacted\] x+…$/,
    );
    expect(answerText(answer).length).toBeLessThan(250);
  });

  it("calls silence, a cut connection, a closed port and an unreadable secret no answer", async () => {
    expect(await answerTo("hang", { timeout: "30ms" })).toEqual({
      kind: "none",
      reason: "no answer within 30ms",
    });
    expect((await answerTo("reset")).kind).toBe("none");
    const unused = createServer();
    const port = await listening(unused);
    unused.close();
    await once(unused, "close");
    const closed = await call({ type: "event", url: `http://127.0.0.1:${port}/` });
    expect(answerText(closed)).toMatch(/^did not answer: .*ECONNREFUSED/);
    const secretless = await answerTo(200, { secret: { from: "file:/nowhere/at/all" } });
    expect(answerText(secretless)).toMatch(/^did not answer: Cannot read the secret hooks\.gate\.secret/);
  });

  it("does not wait for a body that never ends once it has the status", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nbegin"));
    });
    const port = await listening(server);
    try {
      expect(await call({ type: "event", url: `http://127.0.0.1:${port}/`, timeout: "5s" })).toEqual({
        kind: "yes",
        status: 200,
      });
    } finally {
      server.close();
    }
  });

  it("counts the reading of its secret into its timeout", async () => {
    const startedAt = Date.now();
    const answer = await answerTo(200, { secret: { from: "command:sleep 9" }, timeout: "300ms" });
    expect(answer).toEqual({ kind: "none", reason: "no answer within 300ms" });
    expect(Date.now() - startedAt).toBeLessThan(4_000);
  });

  it("ends with the caller's own reason when it is no longer wanted", async () => {
    const unwanted = new AbortController();
    await using receiver = await TestReceiver.open(() => {
      unwanted.abort(new Error("taken back"));
      return "hang";
    });
    await expect(call(receiver.hook("confirm-rollout"), unwanted.signal)).rejects.toThrow("taken back");
  });
});

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

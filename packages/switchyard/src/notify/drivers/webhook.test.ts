import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { workspaceRoot } from "../../../../../scripts/run.ts";
import { type Receiver, startReceiver } from "../testing/receiver.ts";
import { NotifyWorld } from "../testing/world.ts";

const secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

describe("a webhook", () => {
  let world: NotifyWorld;
  let receiver: Receiver;
  beforeEach(async () => {
    process.env["NOTIFY_SECRET"] = secret;
    process.env["NOTIFY_TOKEN"] = "bearer-of-news";
    receiver = await startReceiver();
    world = await NotifyWorld.open();
    const headers = { authorization: { from: "env:NOTIFY_TOKEN" }, "x-team": "web" };
    const webhook = { url: `${receiver.url}/hook`, secret: { from: "env:NOTIFY_SECRET" }, headers };
    await world.stable(7, { ops: { webhook } });
  });
  afterEach(async () => {
    await world.close();
    await receiver.close();
  });
  const gaveUp = async (fields: Readonly<Record<string, string>> = {}) => {
    await world.happens("gave-up", { fields });
    await world.round();
  };

  it("carries JSON, the headers that are configured, and a signature", async () => {
    await gaveUp();
    const [request] = receiver.received;
    expect(request?.headers).toMatchObject({
      "content-type": "application/json",
      authorization: "bearer-of-news",
      "x-team": "web",
      "webhook-id": expect.stringMatching(/^msg_/),
      "webhook-timestamp": String(world.clock.now() / 1_000),
    });
    expect(JSON.parse(request?.body ?? "")).toMatchObject({
      type: "gave-up",
      timestamp: "2026-03-01T12:00:00.000Z",
      data: { app: "shop", category: "crash-loop", level: "error", text: "gave-up happened" },
    });
  });

  it("lets a configured header take the place of Switchyard's own, however it is written", async () => {
    const headers = { "Content-Type": "application/vnd.team+json", "User-Agent": "ours" };
    const webhook = { url: `${receiver.url}/hook`, secret: { from: "env:NOTIFY_SECRET" }, headers };
    await world.stable(8, { ops: { webhook } });
    await gaveUp();
    expect(receiver.received[0]?.headers).toMatchObject({
      "content-type": "application/vnd.team+json",
      "user-agent": "ours",
    });
  });

  it("shows of a refusal one line that steers no terminal, and no part of a secret", async () => {
    const body = `\u001b[2Jno\n${"x".repeat(190)}bearer-of-news`;
    receiver.answer({ status: 400, body });
    await gaveUp();
    const [complaint] = await world.complaints();
    expect(complaint).toContain(`answered 400: [2Jno ${"x".repeat(190)}[redacted]`);
    // oxlint-disable-next-line no-control-regex -- none of them
    expect(complaint).not.toMatch(/[\u0000-\u001f]/);
  });

  it("takes the path of a secret address for a secret only where it can be one", async () => {
    for (const [path, text] of [
      ["/api", "GET /api is slow"],
      ["/T0/B0/aVeryLongSecret", "GET [redacted] is slow"],
    ] as const) {
      process.env["NOTIFY_URL"] = receiver.url + path;
      const url = { from: "env:NOTIFY_URL" };
      await world.stable(9, { ops: { webhook: { url, secret: { from: "env:NOTIFY_SECRET" } } } });
      await gaveUp();
      expect(world.redactor.redact(`GET ${path} is slow`)).toBe(text);
      await world.after(600_000);
    }
  });

  it("is verified by the program in the guide, which refuses a changed body and an old message", async () => {
    await gaveUp();
    const [request] = receiver.received;
    expect(verify(request?.headers, request?.body)).toBe("genuine");
    expect(verify(request?.headers, request?.body.replace("shop", "shep"))).toBe("refused");
    expect(verify({ ...request?.headers, "webhook-id": "msg_other" }, request?.body)).toBe("refused");
    expect(verify(request?.headers, request?.body, world.clock.now() + 301_000)).toBe("refused");
  });

  it.each([429, 503])("waits as long as a %i asks for", async (status) => {
    receiver.answer({ status, headers: { "retry-after": "120" } });
    await gaveUp();
    await world.after(119_999);
    expect(receiver.received).toHaveLength(1);
    await world.after(1);
    expect(receiver.received).toHaveLength(2);
  });

  it("waits until the date that a 503 names, and does not wait longer than a day for anybody", async () => {
    const date = new Date(world.clock.now() + 60_000).toUTCString();
    receiver.answer({ status: 503, headers: { "retry-after": date } });
    await gaveUp();
    await world.after(59_999);
    expect(receiver.received).toHaveLength(1);
    receiver.answer({ status: 429, headers: { "retry-after": "900000" } });
    await world.after(1);
    expect(await world.complaints()).toHaveLength(1);
  });

  it.each([301, 400, 401, 403, 404, 410])("is not sent again after a %i", async (status) => {
    receiver.answer({ status, headers: { location: "/elsewhere" } });
    await gaveUp();
    await world.after(3_600_000);
    expect(receiver.received).toHaveLength(1);
    expect(await world.complaints()).toEqual([expect.stringContaining(`answered ${status}`)]);
  });

  it("carries what an event knows beyond its words", async () => {
    await gaveUp({ link: "https://shop.example.com/runbook" });
    expect(JSON.parse(receiver.received[0]?.body ?? "").data.fields).toEqual({
      link: "https://shop.example.com/runbook",
    });
  });

  /** Runs the guide's own program on a request. */
  function verify(headers: unknown, body: string | undefined, now = world.clock.now()): string {
    const guide = readFileSync(join(workspaceRoot, "docs/guide/notifications.md"), "utf8");
    const program = /```js\n([^]*?)```/.exec(guide)?.[1];
    const input = JSON.stringify({ headers, body, now });
    const main = `
      const { headers, body, now } = JSON.parse(process.argv[1]);
      process.stdout.write(isGenuine(headers, body, process.env.NOTIFY_SECRET, now) ? "genuine" : "refused");`;
    const parameters = ["--input-type=module", "-e", `${program}${main}`, input];
    const { stdout, stderr } = spawnSync(process.execPath, parameters, { encoding: "utf8" });
    expect(stderr).toBe("");
    return stdout;
  }
});

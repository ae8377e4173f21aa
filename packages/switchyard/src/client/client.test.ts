import { createServer } from "node:net";
import { expect, test } from "vitest";
import { appStatus, rollout, succeeded } from "../cli/testing/fixtures.ts";
import { withFolder, withServer } from "../cli/testing/runBin.ts";
import { SwitchyardError } from "../errors.ts";
import { socketPath } from "../stateDir.ts";
import { createClient } from "./client.ts";

test("an error of the server is thrown as the error that it was", () =>
  withServer(async (server) => {
    const thrown = new SwitchyardError("CONFLICT", "A rollout runs.", {
      next: "Wait.",
      fields: { rollout: "r-7" },
    });
    server.failures.set("/v1/apps/shop/promote", thrown);
    const client = createClient(socketPath(server.stateDir));
    await expect(client.promote("shop", { full: false })).rejects.toMatchObject({
      code: "CONFLICT",
      next: "Wait.",
      fields: { rollout: "r-7" },
      exitStatus: 4,
    });
  }));

test("a verb is not repeated when its connection breaks: it may have been done", () =>
  withServer(async (server) => {
    server.cuts.set("/v1/apps/shop/rollback", 1);
    const client = createClient(socketPath(server.stateDir));
    await expect(client.rollback("shop", {})).rejects.toMatchObject({ code: "CONTROL_PLANE_UNREACHABLE" });
    expect(server.requests).toEqual(["POST /v1/apps/shop/rollback"]);
  }));

test("a control plane that does not answer is given up after the silence", () =>
  withSilentServer("", async (socket) => {
    const client = createClient(socket, { silenceMs: 50 });
    await expect(client.apps()).rejects.toMatchObject({
      code: "CONTROL_PLANE_UNREACHABLE",
      message: expect.stringContaining("did not answer within 0.05 s"),
    });
  }));

test("an answer that is not the API's is told as such", () =>
  withSilentServer("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>", async (socket) => {
    await expect(createClient(socket).apps()).rejects.toMatchObject({
      code: "INTERNAL",
      message: expect.stringContaining("not its API's"),
    });
  }));

test("a watch that falls silent in mid-stream connects again and says so", () =>
  withServer(async (server) => {
    server.frames = [appStatus(rollout()), "hold", appStatus(succeeded()), "hold"];
    const client = createClient(socketPath(server.stateDir));
    const kinds: string[] = [];
    for await (const update of client.watch("shop", { silenceMs: 100 })) {
      kinds.push(update.kind);
      if (kinds.length === 4) break;
    }
    expect(kinds).toEqual(["status", "disconnected", "reconnected", "status"]);
  }));

test("a watch gives up when the control plane stays away for too long", () =>
  withServer(async (server) => {
    server.frames = [appStatus(rollout()), "hold"];
    const watch = createClient(socketPath(server.stateDir)).watch("shop", { awayMs: 100 });
    expect(await watch.next()).toMatchObject({ value: { kind: "status" } });
    await server.close();
    expect(await watch.next()).toMatchObject({ value: { kind: "disconnected" } });
    await expect(watch.next()).rejects.toMatchObject({ code: "CONTROL_PLANE_UNREACHABLE" });
  }));

test("a watch of an app that does not exist fails at once, without trying again", () =>
  withServer(async (server) => {
    server.failures.set("/v1/apps/blog/watch", new SwitchyardError("NOT_FOUND", "There is no blog."));
    const watch = createClient(socketPath(server.stateDir)).watch("blog", { known: true });
    await expect(watch.next()).rejects.toMatchObject({ code: "NOT_FOUND" });
  }));

test("an aborted watch throws the signal's reason", () =>
  withServer(async (server) => {
    server.frames = [appStatus(rollout()), "hold"];
    const controller = new AbortController();
    const watch = createClient(socketPath(server.stateDir)).watch("shop", { signal: controller.signal });
    await watch.next();
    controller.abort(new SwitchyardError("INTERRUPTED", "Ctrl-C"));
    await expect(watch.next()).rejects.toMatchObject({ code: "INTERRUPTED" });
  }));

/** A socket that takes a connection and says only this. */
async function withSilentServer(answer: string, use: (socket: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const socket = socketPath(folder);
    const server = createServer((connection) => {
      connection.on("error", () => connection.destroy());
      // Reading on is what makes it notice that the client hung up.
      connection.on("data", () => {});
      connection.once("data", () => connection.write(answer));
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    try {
      await use(socket);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
}

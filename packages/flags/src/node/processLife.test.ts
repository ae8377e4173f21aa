import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { hangs } from "./testing/misbehaviours.ts";
import { on, quick } from "./testing/testFlags.ts";
import { TestServer } from "./testing/testServer.ts";

const entry = JSON.stringify(new URL("./index.ts", import.meta.url).href);

/** Runs a program with a client in it; how it ended and what it wrote. */
async function run(url: string, program: string) {
  const script = `import { createFlags } from ${entry};
    const flags = createFlags({ url: "${url}", timing: ${JSON.stringify(quick)}, onError() {} });
    ${program}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [code] = await once(child, "close");
  return { code, output };
}

it("a process with a connected client ends when its work is done", async () => {
  await using server = await TestServer.start({ a: on }, 10_000);
  const { code, output } = await run(
    server.url,
    `console.log(await flags.ready(), flags.boolean("a", false));`,
  );
  expect([code, output]).toEqual([0, "true true\n"]);
});

it("a process ends while its control plane never answers", async () => {
  await using server = await TestServer.start({ a: on }, 10_000);
  server.misbehaviour = hangs;
  const { code } = await run(server.url, `setTimeout(() => {}, 50);`);
  expect(code).toBe(0);
});

it("a process sends what is left before it ends, when it closes its client", async () => {
  await using server = await TestServer.start({ a: on }, 10_000);
  const program = `await flags.ready(); flags.boolean("a", false); await flags.close(); console.log("closed");`;
  expect(await run(server.url, program)).toEqual({ code: 0, output: "closed\n" });
  expect(server.batches.map((batch) => batch.evaluations)).toEqual([{ a: { on: 1 } }]);
});

it("a process that closes its client does not wait for ever for a control plane that is gone", async () => {
  await using server = await TestServer.start({ a: on }, 10_000);
  server.misbehaviour = (request, response) => request.url === "/flags/v1/events" && hangs(request, response);
  const program = `await flags.ready(); flags.boolean("a", false); await flags.close(); console.log("closed");`;
  expect(await run(server.url, program)).toEqual({ code: 0, output: "closed\n" });
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InstanceSpec } from "../port.ts";

/** A temporary release folder for tests, with specs of instances that run scripts in it. */
export interface TestApp {
  readonly directory: string;
  /** The spec of a Node process that runs this module. */
  spec(script: string, changes?: Partial<InstanceSpec>): InstanceSpec;
  dispose(): Promise<void>;
}

export async function createTestApp(): Promise<TestApp> {
  const directory = await mkdtemp(join(tmpdir(), "switchyard-app-"));
  let serial = 0;
  return {
    directory,
    spec: (script, changes = {}) => {
      serial++;
      const id = changes.id ?? `shop-1-${serial}`;
      return {
        id,
        app: "shop",
        release: 1,
        index: 0,
        directory,
        logDirectory: join(directory, "logs"),
        command: [process.execPath, "--input-type=module", "--eval", script],
        env: {},
        readiness: {
          check: { kind: "http", path: "/up" },
          startPeriodMs: 0,
          intervalMs: 100,
          timeoutMs: 1000,
          successThreshold: 1,
          failureThreshold: 3,
          deadlineMs: 20_000,
        },
        restart: { initialBackoffMs: 50, maxBackoffMs: 1000, maxCrashes: 5, windowMs: 60_000 },
        logs: { maxBytes: 10_000_000, files: 3 },
        ...changes,
      };
    },
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}

/** A server on $PORT that answers by `respond(path, response)`, the given JavaScript statements. */
export function serverScript(respond: string, also = ""): string {
  return `
    import { createServer } from "node:http";
    createServer((request, response) => {
      const path = request.url;
      ${respond}
      response.end("ok");
    }).listen(Number(process.env.PORT), process.env.HOST, () => console.log("hello"));
    ${also}
  `;
}

import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { Agent, request } from "undici";
import { systemClock } from "../src/clock.ts";

export interface TrafficReport {
  readonly requests: number;
  /** What went wrong, one line each; an answer of 500 by the application itself is not among them. */
  readonly failures: readonly string[];
  /** Answers by release. */
  readonly byRelease: ReadonlyMap<string, number>;
  /** 500 by the application. */
  readonly appErrors: number;
}

export interface Traffic {
  /** Resolves once this many further requests have come to their end. */
  more(count: number): Promise<void>;
  stop(): Promise<TrafficReport>;
}

/** Numbers of clients that the test application answers at once; it takes 800 ms for 2 and 3. */
export const quickClients = [0, 1, 4, 5, 6, 7];

/** Steady requests of several clients, kept alive and fresh, idempotent and not, until `stop`. */
export function startTraffic(url: string, { idempotentOnly = false, clients = [0, 1, 2, 3] } = {}): Traffic {
  const failures: string[] = [];
  const byRelease = new Map<string, number>();
  let requests = 0;
  let ended = 0;
  let appErrors = 0;
  const stopped = new AbortController();

  const client = async (number: number) => {
    const kept = new Agent({ connections: 1, pipelining: 1 });
    while (!stopped.signal.aborted) {
      const fresh = requests % 3 === 0 ? new Agent({ connections: 1 }) : undefined;
      const body = Buffer.alloc(2_000, requests % 251);
      const post = !idempotentOnly && requests % 2 === 0;
      requests++;
      try {
        const response = await request(new URL(`/client-${number}`, url), {
          dispatcher: fresh ?? kept,
          method: post ? "POST" : "PUT",
          body,
          headersTimeout: 10_000,
        });
        const text = await response.body.text();
        const release = String(response.headers["x-release"]);
        byRelease.set(release, (byRelease.get(release) ?? 0) + 1);
        const expected = createHash("sha256").update(body).digest("hex");
        if (response.statusCode === 500 && text === "broken on purpose") appErrors++;
        else if (response.statusCode !== 200) failures.push(`${response.statusCode} ${text}`);
        else if (!text.endsWith(expected)) failures.push(`wrong body: ${text.slice(0, 100)}`);
      } catch (error) {
        failures.push(String(error));
        await setImmediate();
      } finally {
        ended++;
        await fresh?.close();
      }
    }
    await kept.close();
  };

  const all = Promise.all(clients.map((number) => client(number)));
  return {
    async more(count) {
      const wanted = ended + count;
      const deadline = Date.now() + 30_000;
      const missing = () => wanted - ended;
      while (missing() > 0) {
        if (Date.now() > deadline) throw new Error(`only ${ended} of ${wanted} requests came to an end`);
        await systemClock.sleep(5);
      }
    },
    async stop() {
      stopped.abort();
      await all;
      return { requests, failures, byRelease, appErrors };
    },
  };
}

import { request } from "undici";
import type { Clock } from "../../clock.ts";
import type { HttpCheck } from "../../config/httpCheck.ts";
import type { InstanceHandle } from "../../platform/port.ts";
import { nothing } from "../../traffic/difference.ts";
import { createHistogram, record } from "../../traffic/histogram.ts";
import type { ReleaseMetrics } from "../../traffic/port.ts";
import type { Window } from "../providers/port.ts";

/** Requests that are sent to instances where users send too few, and what came of them. */
export class SyntheticTraffic {
  readonly #clock: Clock;
  readonly #probes = new Map<string, Probe[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** One request to one instance; whatever happens is an outcome, nothing is thrown. */
  async probe(
    app: string,
    release: number,
    { host, port }: InstanceHandle,
    check: HttpCheck,
    signal: AbortSignal,
  ): Promise<void> {
    const began = performance.now();
    const failed = await send(`http://${host}:${port}${check.path}`, check, signal).then(
      (good) => !good,
      () => true,
    );
    if (signal.aborted) return;
    const at = this.#clock.now();
    const key = `${app}/${release}`;
    const probes = this.#probes.get(key) ?? [];
    probes.push({ at, failed, micros: (performance.now() - began) * 1000 });
    this.#probes.set(key, probes);
    this.#forgetOld(at);
  }

  #forgetOld(now: number): void {
    for (const [key, probes] of this.#probes) {
      const first = probes.findIndex(({ at }) => at > now - keepMs);
      if (first === -1) this.#probes.delete(key);
      else if (first > 0) probes.splice(0, first);
    }
  }

  /** The probes that ended within the window, in the shape of the router's counters. */
  between(app: string, release: number, { from, to }: Window): ReleaseMetrics {
    const probes = (this.#probes.get(`${app}/${release}`) ?? []).filter(({ at }) => at >= from && at < to);
    const failed = probes.filter((one) => one.failed).length;
    const latency = createHistogram();
    for (const { micros } of probes) record(latency, micros);
    const none = nothing(app, release);
    const status = { ...none.status, "2xx": probes.length - failed, error: failed };
    return { ...none, requests: probes.length, status, latency };
  }
}

interface Probe {
  readonly at: number;
  readonly failed: boolean;
  readonly micros: number;
}

const keepMs = 330_000;
const timeoutMs = 10_000;

async function send(
  url: string,
  { method, headers, body, expect }: HttpCheck,
  signal: AbortSignal,
): Promise<boolean> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const options = { method, headers, signal: limit, ...(body !== undefined && { body }) };
  const answer = await request(url, options);
  const text = await answer.body.text();
  return answer.statusCode === expect.status && (expect.body === undefined || text.includes(expect.body));
}

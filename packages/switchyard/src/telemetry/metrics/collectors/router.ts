import type { Collector } from "../collector.ts";
import { classicOf } from "../classicHistogram.ts";
import { counter, gauge, histogram, type Series, series } from "../family.ts";
import type { Look } from "../look.ts";

const up = gauge("switchyard_router_up", "1 if the router answers its control socket, 0 if it does not.");
const generation = gauge("switchyard_router_generation", "Generation of the route table in force.");
const requests = counter(
  "switchyard_router_requests_total",
  "Requests by release and by class of the answer; code=error: the router answered, since no instance could.",
  ["app", "release", "code"],
);
const aborted = counter(
  "switchyard_router_requests_aborted_total",
  "Requests that the client cut before the answer was complete; in no class of requests_total.",
  ["app", "release"],
);
const retries = counter(
  "switchyard_router_retries_total",
  "Tries at a further instance after one could not be reached.",
  ["app", "release"],
);
const duration = histogram(
  "switchyard_router_request_duration_seconds",
  "Time to the last byte of requests that are no streams; a bucket may hold values up to 1.6 % above its bound.",
  ["app", "release"],
);

export const router: Collector = {
  name: "router",
  families: [up, generation, requests, aborted, retries, duration],
  async collect(look) {
    const [observed, counted] = await Promise.allSettled([look.routed(), counters(look)]);
    if (observed.status === "rejected" || counted.status === "rejected") return [series(up, [one(0)])];
    return [series(up, [one(1)]), series(generation, [one(observed.value.generation)]), ...counted.value];
  },
};

async function counters(look: Look): Promise<readonly Series[]> {
  const releases = (await look.traffic()).map((metrics) => ({
    labels: { app: metrics.app, release: String(metrics.release) },
    metrics,
  }));
  return [
    series(
      requests,
      releases.flatMap(({ labels, metrics }) =>
        Object.entries(metrics.status).map(([code, value]) => ({ labels: { ...labels, code }, value })),
      ),
    ),
    series(
      aborted,
      releases.map(({ labels, metrics }) => ({ labels, value: metrics.aborted })),
    ),
    series(
      retries,
      releases.map(({ labels, metrics }) => ({ labels, value: metrics.retries })),
    ),
    series(
      duration,
      releases.map(({ labels, metrics }) => ({ labels, value: classicOf(metrics.latency) })),
    ),
  ];
}

function one(value: number) {
  return { labels: {}, value };
}

import { instanceView as viewShape, type InstanceView } from "../../../server/api.ts";
import { instanceView } from "../../../server/views.ts";
import type { ConnectionKind, RouterObservation } from "../../../traffic/port.ts";
import type { Collector } from "../collector.ts";
import { counter, gauge, type Point, series } from "../family.ts";
import type { Look } from "../look.ts";
import { RestartLedger } from "../restartLedger.ts";

const byState = ["app", "release", "state"] as const;
const instances = gauge("switchyard_instances", "Instances by release and state.", byState);
const cpu = gauge("switchyard_instances_cpu_cores", "Cores in use by all instances of a release.", [
  "app",
  "release",
]);
const memory = gauge("switchyard_instances_memory_bytes", "Resident memory of all instances of a release.", [
  "app",
  "release",
]);
const restarts = counter("switchyard_instance_restarts_total", "Crashed instances that were started again.", [
  "app",
  "release",
]);
const inflight = gauge(
  "switchyard_inflight_requests",
  "What instances have in flight now, by their state; kind: request, upload, stream or websocket.",
  [...byState, "kind"],
);

const states = viewShape.shape.state.options;
const kinds: readonly ConnectionKind[] = ["request", "upload", "stream", "websocket"];

/** Remembers the restarts of instances that are gone, so that the counter does not go down with them. */
export function instancesCollector(): Collector {
  const ledger = new RestartLedger();
  return {
    name: "instances",
    families: [instances, cpu, memory, restarts, inflight],
    async collect(look) {
      const releases = await releasesOf(look);
      const counted = ledger.add(
        releases.flatMap(({ labels, seen }) =>
          seen.map(({ view }) => ({ ...labels, id: view.id, restarts: view.restarts })),
        ),
      );
      return [
        series(
          instances,
          releases.flatMap(({ labels, seen }) =>
            states.map((state) => ({
              labels: { ...labels, state },
              value: seen.filter(({ view }) => view.state === state).length,
            })),
          ),
        ),
        series(cpu, releases.flatMap(total(({ cpu: cores }) => cores))),
        series(memory, releases.flatMap(total(({ memoryBytes }) => memoryBytes))),
        series(
          restarts,
          counted.map(({ app, release, restarts: value }) => ({ labels: { app, release }, value })),
        ),
        series(inflight, releases.flatMap(inflightOf)),
      ];
    },
  };
}

interface ReleaseLook {
  readonly labels: { readonly app: string; readonly release: string };
  readonly seen: readonly {
    readonly view: InstanceView;
    readonly inflight: Readonly<Record<ConnectionKind, number>> | undefined;
  }[];
}

/** Every release that has instances, and the stable one even without any. */
async function releasesOf(look: Look): Promise<readonly ReleaseLook[]> {
  const nobody: RouterObservation = { generation: 0, instances: [] };
  const routed = await look.routed().catch(() => nobody);
  const routerBy = new Map(routed.instances.map((one) => [one.id, one]));
  const platformBy = new Map((await look.observed()).map((one) => [one.id, one]));
  return (await look.apps()).flatMap(({ record, instances: own }) => {
    const numbers = new Set([
      ...own.map(({ release }) => release),
      ...(record.stable === null ? [] : [record.stable]),
    ]);
    return [...numbers].map((number) => ({
      labels: { app: record.app, release: String(number) },
      seen: own
        .filter(({ release }) => release === number)
        .map((instance) => ({
          view: instanceView(instance, platformBy.get(instance.id), routerBy.get(instance.id)),
          inflight: routerBy.get(instance.id)?.inflight,
        })),
    }));
  });
}

/** The sum over the instances whose value is known; nothing when none is. */
function total(of: (view: InstanceView) => number | undefined) {
  return ({ labels, seen }: ReleaseLook): Point<"app" | "release">[] => {
    const known = seen.map(({ view }) => of(view)).filter((value) => value !== undefined);
    return known.length === 0 ? [] : [{ labels, value: known.reduce((a, b) => a + b, 0) }];
  };
}

function inflightOf({ labels, seen }: ReleaseLook): Point<"app" | "release" | "state" | "kind">[] {
  const present = new Set(seen.map(({ view }) => view.state));
  return [...present].flatMap((state) =>
    kinds.map((kind) => ({
      labels: { ...labels, state, kind },
      value: seen
        .filter(({ view }) => view.state === state)
        .reduce((sum, one) => sum + (one.inflight?.[kind] ?? 0), 0),
    })),
  );
}

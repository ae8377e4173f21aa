import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../clock.ts";
import { createRedactor } from "../../config/redact.ts";
import { appSchema } from "../../config/schema.ts";
import { SwitchyardError } from "../../errors.ts";
import { HttpHookCaller } from "../../hooks/httpHookCaller.ts";
import type { HookCaller } from "../../hooks/port.ts";
import type { InstanceHandle, InstanceSpec, Platform, PlatformObservation } from "../../platform/port.ts";
import { instanceSpec } from "../../server/instanceSpec.ts";
import { layoutOf } from "../../server/layout.ts";
import type { InstanceRecord, InstanceRole, ReleaseRecord } from "../../state/records.ts";
import type { Store } from "../../state/port.ts";
import { openSqliteStore } from "../../state/sqlite/store.ts";
import type {
  ConnectionKind,
  InstanceObservation,
  ReleaseMetrics,
  TrafficRouter,
} from "../../traffic/port.ts";
import type { RouteTable } from "../../traffic/routeTable.ts";
import { EventLog } from "../events.ts";
import type { FlagShares, FlagTarget } from "../flagShares.ts";
import type { Ground } from "../ground.ts";
import type { SchemaChanges } from "../schemaChanges.ts";
import { Measurements } from "../measurements/measurements.ts";
import { Publisher } from "../routing/publisher.ts";

/** Instances in memory: they are ready at once, and end when told. */
export class MemoryPlatform implements Platform {
  readonly capabilities = { adoption: true, cpu: false, memory: false };
  readonly running = new Map<string, PlatformObservation["state"]>();
  readonly stopped: string[] = [];
  /** What still runs though this control plane did not start it. */
  readonly leftBehind = new Set<string>();
  beforeStart: (spec: InstanceSpec) => Promise<void> = async () => undefined;
  /** Where the instances of a release listen, if they do. */
  readonly ports = new Map<number, number>();
  /** Happens between an observation and its use. */
  onceObserved: () => void = () => undefined;

  async start(spec: InstanceSpec, onStarted: (handle: InstanceHandle) => Promise<void>) {
    const handle = handleOf(spec.id, this.ports.get(spec.release));
    await onStarted(handle);
    await this.beforeStart(spec);
    this.running.set(spec.id, "ready");
    return handle;
  }

  async stop(id: string) {
    if (this.running.delete(id)) this.stopped.push(id);
  }

  async adopt(known: readonly { readonly spec: InstanceSpec }[]) {
    const alive = known.map(({ spec }) => spec.id).filter((id) => this.leftBehind.has(id));
    for (const id of alive) this.running.set(id, "ready");
    return alive;
  }

  async observe() {
    const observed = [...this.running].map(([id, state]): PlatformObservation => {
      return {
        id,
        state,
        host: "127.0.0.1",
        port: 1,
        pid: 1,
        restarts: 0,
        cpu: undefined,
        memoryBytes: undefined,
      };
    });
    this.onceObserved();
    return observed;
  }

  async *logs() {}

  onEvent() {}

  async close() {}
}

/** Sees every ready instance of its table healthy; can be away, and can be asked to act as it is looked at. */
export class MemoryRouter implements TrafficRouter {
  readonly capabilities = { weights: true, cohorts: true, sticky: true, inflight: true, metrics: true };
  readonly #platform: MemoryPlatform;
  table: RouteTable = { format: 1, generation: 0, apps: [] };
  /** So many of the next calls find nobody. */
  away = 0;
  /** Instances with a request in flight. */
  readonly busy = new Set<string>();
  whileObserved: () => Promise<void> = async () => undefined;

  constructor(platform: MemoryPlatform) {
    this.#platform = platform;
  }

  async publish(table: RouteTable) {
    this.#answer();
    this.table = table;
  }

  async observe() {
    this.#answer();
    const listed = this.table.apps.flatMap(({ releases }) => releases.flatMap(({ instances }) => instances));
    const instances = listed.map(({ id }): InstanceObservation => {
      const healthy = this.#platform.running.get(id) === "ready";
      const inflight: Record<ConnectionKind, number> = {
        request: this.busy.has(id) ? 1 : 0,
        upload: 0,
        stream: 0,
        websocket: 0,
      };
      return { id, health: healthy ? "healthy" : "unhealthy", inflight };
    });
    await this.whileObserved();
    return { generation: this.table.generation, instances };
  }

  /** What it counted since it was started. */
  counted: ReleaseMetrics[] = [];

  async metrics() {
    this.#answer();
    return this.counted;
  }

  async cut() {}

  #answer(): void {
    if (this.away === 0) return;
    this.away--;
    throw new SwitchyardError("ROUTER_UNAVAILABLE", "The router does not answer.");
  }

  /** Instances that requests of this release reach. */
  serving(release: number): readonly string[] {
    const route = this.table.apps[0]?.releases.find((one) => one.release === release);
    if (route === undefined || route.weight === 0) return [];
    return route.instances
      .filter(({ id, state }) => state === "active" && this.#platform.running.get(id) === "ready")
      .map(({ id }) => id);
  }
}

/** Shares in memory. */
export class MemoryFlags implements FlagShares {
  readonly shares = new Map<string, number>();
  readonly killed: string[] = [];

  async shareOf({ flag }: FlagTarget) {
    return this.shares.get(flag) ?? 0;
  }

  async setShare({ flag }: FlagTarget, share: number) {
    this.shares.set(flag, share);
  }

  async kill({ flag }: FlagTarget) {
    this.killed.push(flag);
    return { connected: 0, acknowledged: 0, ms: 0 };
  }
}

/** A database in memory: notes what is asked of it; can be away. */
export class MemorySchema implements SchemaChanges {
  readonly done: string[] = [];
  /** What the next calls of this verb throw. */
  readonly failing = new Map<string, Error>();

  async expand({ number }: ReleaseRecord) {
    return this.#do(`expand ${number}`);
  }

  async backfill({ number }: ReleaseRecord) {
    return this.#do(`backfill ${number}`);
  }

  async verify({ number }: ReleaseRecord) {
    return this.#do(`verify ${number}`);
  }

  async takeBack({ number }: ReleaseRecord, migrations: readonly string[]) {
    this.#do(`take back ${number}: ${migrations.join()}`);
  }

  async contractWaitsFor() {
    return "waits";
  }

  tellNeeds() {}

  #do(what: string): string {
    const error = this.failing.get(what.split(" ")[0] ?? "");
    if (error !== undefined) throw error;
    this.done.push(what);
    return what;
  }
}

/** What the engine stands on, with a real store and without processes; disposes of itself. */
export class TestGround implements Ground, AsyncDisposable {
  readonly #folder: string;
  readonly platform = new MemoryPlatform();
  readonly router = new MemoryRouter(this.platform);
  readonly clock = systemClock;
  readonly reported: Error[] = [];
  readonly store: Store;
  readonly publisher: Publisher;
  readonly events: EventLog;
  readonly hooks: HookCaller;
  readonly flags = new MemoryFlags();
  readonly schema = new MemorySchema();
  readonly measurements: Measurements;
  /** Secrets cannot be read. */
  secretsAway = false;

  private constructor(folder: string, store: Store) {
    this.#folder = folder;
    this.store = store;
    this.publisher = new Publisher(store, this.router, this.clock);
    this.measurements = new Measurements({
      router: this.router,
      platform: this.platform,
      store,
      clock: this.clock,
      report: (error) => this.report(error),
      secret: async (value) => (typeof value === "string" ? value : value.from),
      commandGround: async () => ({
        directory: folder,
        env: { PATH: process.env["PATH"] ?? "" },
        redact: (text) => text,
      }),
    });
    const redactor = createRedactor();
    this.events = new EventLog(store, this.clock, (text) => redactor.redact(text));
    this.hooks = new HttpHookCaller({ clock: this.clock, redactor, directory: folder });
  }

  static async open(): Promise<TestGround> {
    const folder = await mkdtemp(join(tmpdir(), "switchyard-rollout-"));
    return new TestGround(folder, await openSqliteStore(join(folder, "state.db")));
  }

  async release(number: number, fields: object = {}, record: Partial<ReleaseRecord> = {}): Promise<void> {
    const config = appSchema.parse({ run: "x", release: { none: true }, ...fields });
    await this.store.releases.put({
      app: "shop",
      number,
      createdAt: number,
      artifact: null,
      config,
      ...record,
    });
  }

  /** An instance that runs. */
  async instance(id: string, release: number, role: InstanceRole): Promise<InstanceRecord> {
    const index = (await this.store.instances.list("shop")).length;
    const record = {
      id,
      app: "shop",
      release,
      index,
      role,
      handle: handleOf(id, this.platform.ports.get(release)),
    };
    await this.store.instances.put(record);
    this.platform.running.set(id, "ready");
    return record;
  }

  async roles(): Promise<Record<string, InstanceRole["kind"]>> {
    const records = await this.store.instances.list("shop");
    return Object.fromEntries(records.map(({ id, role }) => [id, role.kind]));
  }

  async specOf(release: ReleaseRecord, instance: InstanceRecord): Promise<InstanceSpec> {
    if (this.secretsAway && Object.keys(release.config.env).length > 0) {
      throw new SwitchyardError("SECRET_UNRESOLVED", "The secret cannot be read.");
    }
    return instanceSpec(layoutOf(this.#folder), release, instance, {});
  }

  async prepare(): Promise<void> {}

  async testEnvironment() {
    return {};
  }

  report(error: Error): void {
    this.reported.push(error);
  }

  directoryOf(): string {
    return this.#folder;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.measurements.stop();
    await this.store.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

export function handleOf(id: string, port = 20_000): InstanceHandle {
  return { id, host: "127.0.0.1", port, pid: 1, startTime: "1" };
}

import type { z } from "zod";
import type { AnalysisView } from "../server/analysisApi.ts";
import type {
  AppStatus,
  AppSummary,
  DeployRequest,
  HealthView,
  PlanView,
  ReleaseView,
  RolloutView,
  abortRequest,
  deployResponse,
  promoteRequest,
  rollbackRequest,
  shutdownRequest,
} from "../server/api.ts";
import type { AlertView, NotifyTestResult, NotifyView } from "../server/noticeApi.ts";
import { type FlagsClient, createFlagsClient } from "./flags.ts";
import { type LogQuery, type LogRecord, logs } from "./logs.ts";
import { type RampsClient, createRampsClient } from "./ramps.ts";
import { type ApiRequest, sendForJson, send } from "./request.ts";
import { repeat } from "./retry.ts";
import { type WatchOptions, type WatchUpdate, watch } from "./watch.ts";

/** The control plane's HTTP API as functions; each throws SwitchyardError. See server/api.ts for the shapes. */
export interface Client {
  readonly socket: string;
  health(): Promise<HealthView>;
  apps(): Promise<AppSummary[]>;
  status(app: string): Promise<AppStatus>;
  plan(app: string, config: unknown, migrations?: DeployRequest["migrations"]): Promise<PlanView>;
  /** Safe to repeat by its `requestId`, and repeated when the connection breaks. */
  deploy(app: string, request: DeployRequest): Promise<z.infer<typeof deployResponse>>;
  promote(app: string, body: z.input<typeof promoteRequest>): Promise<RolloutView>;
  pause(app: string): Promise<RolloutView>;
  resume(app: string): Promise<RolloutView>;
  abort(app: string, body: z.input<typeof abortRequest>): Promise<RolloutView>;
  retry(app: string): Promise<RolloutView>;
  rollback(app: string, body: z.input<typeof rollbackRequest>): Promise<RolloutView>;
  releases(app: string): Promise<ReleaseView[]>;
  rollouts(app: string): Promise<RolloutView[]>;
  /** Of the running or newest rollout, or of the one named. */
  analyses(app: string, rollout?: string): Promise<AnalysisView[]>;
  alerts(app: string): Promise<AlertView[]>;
  /** For so many milliseconds; 0 ends the silence. */
  silence(app: string, rule: string, forMs: number): Promise<AlertView>;
  /** Channels and what is on its way to them. */
  notify(app: string): Promise<NotifyView>;
  /** Through one channel or all; answers when the outcome is known. */
  notifyTest(app: string, channel: string | undefined): Promise<NotifyTestResult[]>;
  shutdown(body: z.input<typeof shutdownRequest>): Promise<void>;
  watch(app: string, options?: WatchOptions): AsyncGenerator<WatchUpdate, void>;
  logs(app: string, query: LogQuery): AsyncGenerator<LogRecord, void>;
  readonly flags: FlagsClient;
  readonly ramps: RampsClient;
}

export interface ClientOptions {
  readonly signal?: AbortSignal | undefined;
  /** A request whose answer takes longer has failed. Default 30 s. */
  readonly silenceMs?: number;
}

export function createClient(socket: string, defaults: ClientOptions = {}): Client {
  const json = <T>(options: ApiRequest) => sendForJson<T>(socket, { ...defaults, ...options });
  const get = <T>(path: string) => json<T>({ method: "GET", path });
  const post = <T>(path: string, body: unknown = {}) => json<T>({ method: "POST", path, body });
  const verb = async (app: string, name: string, body?: unknown) =>
    (await post<{ rollout: RolloutView }>(`${appPath(app)}/${name}`, body)).rollout;
  return {
    socket,
    health: () => get("/v1/health"),
    apps: () => get("/v1/apps"),
    status: (app) => get(appPath(app)),
    plan: (app, config, migrations) =>
      post(`${appPath(app)}/plan`, { config, ...(migrations && { migrations }) }),
    deploy: (app, request) => repeat(() => post(`${appPath(app)}/deployments`, request), defaults.signal),
    promote: (app, body) => verb(app, "promote", body),
    pause: (app) => verb(app, "pause"),
    resume: (app) => verb(app, "resume"),
    abort: (app, body) => verb(app, "abort", body),
    retry: (app) => verb(app, "retry"),
    rollback: (app, body) => verb(app, "rollback", body),
    releases: (app) => get(`${appPath(app)}/releases`),
    rollouts: (app) => get(`${appPath(app)}/rollouts`),
    analyses: (app, rollout) => {
      const query = rollout === undefined ? "" : `?${new URLSearchParams({ rollout }).toString()}`;
      return get(`${appPath(app)}/analyses${query}`);
    },
    alerts: (app) => get(`${appPath(app)}/alerts`),
    silence: (app, rule, forMs) => post(`${appPath(app)}/alerts/silence`, { rule, forMs }),
    notify: (app) => get(`${appPath(app)}/notify`),
    notifyTest: (app, channel) =>
      json({
        method: "POST",
        path: `${appPath(app)}/notify/test`,
        body: { channel },
        // A mail server may take all of its time.
        silenceMs: 120_000,
      }),
    shutdown: async (body) => {
      const response = await send(socket, { ...defaults, method: "POST", path: "/v1/shutdown", body });
      response.resume();
    },
    watch: (app, options) => watch(socket, `${appPath(app)}/watch`, { ...defaults, ...options }),
    logs: (app, query) => logs(socket, `${appPath(app)}/logs`, query, defaults.signal),
    flags: createFlagsClient((request) => json(request)),
    ramps: createRampsClient((request) => json(request)),
  };
}

function appPath(app: string): string {
  return `/v1/apps/${encodeURIComponent(app)}`;
}

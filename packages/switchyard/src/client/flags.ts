import type { Explanation, FlagDocument } from "@switchyard/flags";
import type { z } from "zod";
import type {
  ChangeView,
  DeliveryView,
  DiffView,
  EditRequest,
  EditResponse,
  EnvironmentView,
  FlagView,
  KeyView,
  PlannedView,
  SegmentView,
  explainRequest,
  keyRequest,
  protectRequest,
  settleRequest,
} from "../flags/api.ts";
import type { ApiRequest } from "./request.ts";

/** The part of the control plane's API that is about flags; `environment` is `production` unless it is said. */
export interface FlagsClient {
  /** GET /v1/flag-apps: names of the apps that have flags, deployed or not */
  apps(): Promise<string[]>;
  /** GET environments */
  environments(app: string): Promise<EnvironmentView[]>;
  /** POST environments */
  protect(app: string, body: z.input<typeof protectRequest>): Promise<EnvironmentView>;
  /** GET flags */
  list(app: string, environment: string): Promise<FlagView[]>;
  /** GET flags/{key} */
  get(app: string, environment: string, key: string): Promise<FlagView>;
  /** GET flag-segments */
  segments(app: string, environment: string): Promise<SegmentView[]>;
  /** GET flag-history?name&limit */
  history(app: string, environment: string, name?: string, limit?: number): Promise<ChangeView[]>;
  /** POST flag-edits */
  edit(app: string, body: EditRequest): Promise<EditResponse>;
  /** GET flag-plans, newest first */
  planned(app: string, environment: string): Promise<PlannedView[]>;
  /** POST flag-plans/{id} */
  settle(app: string, id: string, body: z.input<typeof settleRequest>): Promise<EditResponse>;
  /** GET flag-delivery */
  delivery(app: string, environment: string): Promise<DeliveryView>;
  /** POST flag-explanations */
  explain(app: string, body: z.input<typeof explainRequest>): Promise<Explanation>;
  /** GET flag-diff?from&to&flags */
  diff(app: string, from: string, to: string, flags?: readonly string[]): Promise<DiffView>;
  /** GET flag-document */
  document(app: string, environment: string): Promise<FlagDocument>;
  /** GET flag-keys */
  keys(app: string, environment: string): Promise<KeyView[]>;
  /** POST flag-keys */
  createKey(app: string, body: z.input<typeof keyRequest>): Promise<KeyView>;
  /** DELETE flag-keys/{id} */
  revokeKey(app: string, environment: string, id: string): Promise<KeyView>;
}

/** `send` makes the request and gives the JSON of the answer. */
export function createFlagsClient(send: <T>(request: ApiRequest) => Promise<T>): FlagsClient {
  const get = <T>(app: string, name: string, query: Query) =>
    send<T>({ method: "GET", path: path(app, name, query) });
  const post = <T>(app: string, name: string, body: { readonly waitMs?: number | undefined }) =>
    send<T>({
      method: "POST",
      path: path(app, name, {}),
      body,
      // The answer comes when clients have acknowledged, at most so much later than it would.
      silenceMs: 30_000 + (body.waitMs ?? 0),
    });
  return {
    apps: () => send({ method: "GET", path: "/v1/flag-apps" }),
    environments: (app) => get(app, "flag-environments", {}),
    protect: (app, body) => send({ method: "POST", path: path(app, "flag-environments", {}), body }),
    list: (app, environment) => get(app, "flags", { environment }),
    get: (app, environment, key) => get(app, `flags/${encodeURIComponent(key)}`, { environment }),
    segments: (app, environment) => get(app, "flag-segments", { environment }),
    history: (app, environment, name, limit) => get(app, "flag-history", { environment, name, limit }),
    edit: (app, body) => post(app, "flag-edits", body),
    planned: (app, environment) => get(app, "flag-plans", { environment }),
    settle: (app, id, body) => post(app, `flag-plans/${encodeURIComponent(id)}`, body),
    delivery: (app, environment) => get(app, "flag-delivery", { environment }),
    explain: (app, body) => send({ method: "POST", path: path(app, "flag-explanations", {}), body }),
    diff: (app, from, to, flags) => get(app, "flag-diff", { from, to, flags: flags?.join(",") }),
    document: (app, environment) => get(app, "flag-document", { environment }),
    keys: (app, environment) => get(app, "flag-keys", { environment }),
    createKey: (app, body) => send({ method: "POST", path: path(app, "flag-keys", {}), body }),
    revokeKey: (app, environment, id) =>
      send({ method: "DELETE", path: path(app, `flag-keys/${encodeURIComponent(id)}`, { environment }) }),
  };
}

type Query = Readonly<Record<string, string | number | undefined>>;

function path(app: string, name: string, query: Query): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  return `/v1/apps/${encodeURIComponent(app)}/${name}${search.size === 0 ? "" : `?${search.toString()}`}`;
}

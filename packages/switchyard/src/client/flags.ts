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

/** The part of the control plane's API that is about flags; `environment` is `production` unless it is said. */
export interface FlagsClient {
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

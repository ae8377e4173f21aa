import type { FlagDefinition, FlagDocument, Json, Metadata, Segment } from "../definition.ts";

/**
 * What a control plane and its clients say to each other; JSON bodies, `Authorization: Bearer <key>`.
 *
 * With a server key:
 * - `GET /flags/v1/stream?client=ID&release=N&since=VERSION`: server-sent events. The first is `put` (or `patch`, where
 *   `since` is known), later ones `patch`; `ping` every `heartbeatMs`. `id:` of put and patch is the version.
 * - `POST /flags/v1/ack` (Ack -> 204): the client serves this version now.
 * - `GET /flags/v1/document?client=ID&release=N`: Put, with ETag; 304 for If-None-Match. The way of clients that a proxy
 *   denies a stream; with their name they count as connected as long as they ask.
 * - `POST /flags/v1/events` (EventBatch -> EventReceipt): exposures, conversions, requests by variant.
 *
 * With a browser key: `POST /ofrep/v1/evaluate/flags`, `GET /ofrep/v1/events` (the stream that `eventStreams` names), and
 * `POST /flags/v1/events`.
 *
 * 401 no or unknown key, 403 a browser key where rules would be told, 429 with Retry-After, 503 not ready yet.
 */
export interface Put {
  readonly version: number;
  readonly document: FlagDocument;
  /** Flags of running ramps and experiments: clients report what they see of these. */
  readonly watched: readonly string[];
  readonly heartbeatMs: number;
}

/** From one version to another; null removes. Whoever is not at `from` asks for everything. */
export interface Patch {
  readonly from: number;
  readonly version: number;
  readonly flags: Readonly<Record<string, FlagDefinition | null>>;
  readonly segments: Readonly<Record<string, Segment | null>>;
  readonly $evaluators: Readonly<Record<string, Json>>;
  readonly metadata: Metadata | null;
  readonly watched: readonly string[];
}

export interface Ping {
  readonly version: number;
}

export interface Ack {
  /** The same on the stream and here; unique per process. */
  readonly client: string;
  readonly version: number;
}

/** All counts since the last batch. A batch that is sent again with the same `id` counts once. */
export interface EventBatch {
  readonly id: string;
  readonly client: string;
  /** Milliseconds since the epoch, of the client's clock. */
  readonly from: number;
  readonly to: number;
  readonly exposures?: readonly Exposure[];
  readonly conversions?: readonly Conversion[];
  readonly requests?: readonly RequestTally[];
  /** How often each flag was evaluated, for finding stale ones: flag -> variant ("" for none) -> times. */
  readonly evaluations?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What had to be left out because a bound was reached. */
  readonly dropped?: number;
}

/** A subject was served a variant of a watched flag. `key` is a hash of the subject, never the subject itself. */
export interface Exposure {
  readonly flag: string;
  readonly variant: string;
  readonly key: string;
}

/** A subject that has (or would have been served) these variants did something; `value` of a purchase, say. */
export interface Conversion {
  readonly event: string;
  readonly key: string;
  readonly value?: number;
  readonly variants: Readonly<Record<string, string>>;
}

/** HTTP requests in which a watched flag was evaluated, by the variant that it served. */
export interface RequestTally {
  readonly flag: string;
  readonly variant: string;
  readonly requests: number;
  /** Of 5xx, and those that were cut. */
  readonly errors: number;
  /** Latency: ascending pairs of an upper bound in ms and how many were at most that and above the bound before. */
  readonly latency: readonly (readonly [uptoMs: number, count: number])[];
}

export interface EventReceipt {
  readonly accepted: number;
  readonly dropped: number;
}

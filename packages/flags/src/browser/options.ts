import type { EvaluationContext } from "../evaluation.ts";
import type { Bootstrap } from "./bootstrap.ts";
import type { Platform, StorageLike } from "./platform.ts";

export interface BrowserFlagsOptions {
  /** Of the control plane, without a path of the protocol: `https://flags.example.com`. */
  readonly url: string;
  /** A browser key. Everyone who sees the page can read it. */
  readonly key: string;
  /** Attributes of the page's visitor. With a `targetingKey` the client makes no id of its own. */
  readonly context?: EvaluationContext;
  /** Values for the first rendering; its context applies too, where `context` does not say otherwise. */
  readonly bootstrap?: Bootstrap;
  /** The id under which the server already knows a visitor without a login, from a cookie, say. */
  readonly anonymousId?: string;
  /** Where the visitor's id and the last known values are kept. Default `local`: localStorage. */
  readonly storage?: "local" | "none" | StorageLike;
  /** Default 60000. Only asked for where no stream tells of changes. */
  readonly pollMs?: number;
  /** After a notification the client waits for a random time up to this before it asks. Default 100. */
  readonly spreadMs?: number;
  /** A stream without a sign of life for so long is opened anew. Default 45000. */
  readonly silenceMs?: number;
  /** Which share of pages reports how often flags were evaluated, so that unused ones are found. Default 0.05. */
  readonly usageShare?: number;
  /** In place of the page's fetch, clock and events, for tests. */
  readonly platform?: Partial<Platform>;
}

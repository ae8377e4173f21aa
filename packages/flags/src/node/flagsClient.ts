import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Bootstrap } from "../browser/bootstrap.ts";
import type { Json, Metadata } from "../definition.ts";
import type { Evaluation, EvaluationContext, EvaluationErrorCode, Reason } from "../evaluation.ts";
import type { RequestHandler } from "./events/requestObserver.ts";
import type { FlagsError } from "./flagsError.ts";
import type { FlagSource } from "./store/flagsInForce.ts";
import type { ClientState } from "./sync/connectionState.ts";

/** Reads flags: synchronous, from memory, never throws. What is missing or has another type gives the fallback. */
export interface FlagReader {
  boolean(key: string, fallback: boolean, context?: EvaluationContext): boolean;
  string(key: string, fallback: string, context?: EvaluationContext): string;
  number(key: string, fallback: number, context?: EvaluationContext): number;
  /** Of objects and lists; that the value has the fallback's shape is not checked. */
  object<T extends Json>(key: string, fallback: T, context?: EvaluationContext): T;
  /** The value with how it came about; the type is that of the fallback. */
  details<T extends Json>(key: string, fallback: T, context?: EvaluationContext): FlagDetails<Widened<T>>;
  /** Every flag. Counts as no evaluation and no exposure. */
  evaluateAll(context?: EvaluationContext): Record<string, Evaluation>;
  /** The same, in the form that the browser client starts with: put it into the page. */
  bootstrap(context?: EvaluationContext): Bootstrap;
  /** The subject did something that running experiments ask for; `value` of a purchase, say. */
  track(event: string, context?: EvaluationContext, value?: number): void;
  /** A reader for whom these attributes are given; those of a call win over them. */
  withContext(context: EvaluationContext): FlagReader;
}

export interface FlagDetails<T> {
  readonly value: T;
  readonly variant?: string;
  /** Also while the client is STALE, this is the reason of the evaluation: it says which rule served the value. */
  readonly reason: Reason;
  readonly errorCode?: EvaluationErrorCode;
  readonly errorMessage?: string;
  readonly metadata?: Metadata;
}

export type Widened<T> = T extends boolean
  ? boolean
  : T extends string
    ? string
    : T extends number
      ? number
      : T;

export interface FlagsEvents {
  /** The control plane has confirmed what is served, for the first time. */
  ready: [];
  /** Flags that may be served differently now. */
  changed: [keys: readonly string[]];
  stale: [error: FlagsError | undefined];
  error: [error: FlagsError];
  /** READY again after STALE or ERROR. */
  reconnected: [];
}

/** Follows the flags of one app and environment. Nothing of it keeps the process alive. */
export interface FlagsClient extends FlagReader, AsyncDisposable {
  readonly state: ClientState;
  /** Of the flags in force; 0 for none. */
  readonly version: number;
  readonly source: FlagSource;
  /** Flags of running ramps and experiments. */
  readonly watched: readonly string[];
  /** Listens until the answer is called. */
  on<E extends keyof FlagsEvents>(event: E, listener: (...details: FlagsEvents[E]) => void): () => void;
  /** Whether the control plane has confirmed what is served, within so many milliseconds (default 5000). */
  ready(timeoutMs?: number): Promise<boolean>;
  /** Reports every request of this server to running ramps; until the answer is called. */
  observeRequests(server: Pick<Server, "emit">): () => void;
  /** The same for one handler, or for what comes after a middleware: `app.use(flags.wrap((_req, _res, next) => next()))`. */
  wrap<Rest extends unknown[]>(
    handler: (request: IncomingMessage, response: ServerResponse, ...rest: Rest) => unknown,
  ): RequestHandler<Rest>;
  /** Sends what is left, ends connections and timers; the last known values are served on. */
  close(): Promise<void>;
}

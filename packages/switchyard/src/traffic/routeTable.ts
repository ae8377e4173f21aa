import type { FlagDocument } from "@switchyard/flags";

/**
 * The router's whole input. A table is a value: the control plane computes it from its state, gives it the next
 * generation number and publishes it; a router that acknowledges a generation chooses by that table for every
 * request it accepts from then on.
 */
export interface RouteTable {
  /** Version of this format; a router refuses a table that it does not understand. */
  readonly format: 1;
  /** Rises by at least one with every published table; a router refuses one that is not newer. */
  readonly generation: number;
  readonly apps: readonly AppRoute[];
}

export interface AppRoute {
  readonly app: string;
  /** Host names without port, lower case; `*.example.com` matches one or more labels; empty = every host. */
  readonly hosts: readonly string[];
  /** Begins with `/`; matches whole path segments (`/api` matches `/api` and `/api/x`, not `/apix`). Longest wins. */
  readonly pathPrefix: string;
  /** Every release that may get traffic or still drains; weights sum to `totalWeight` or to 0. */
  readonly releases: readonly ReleaseRoute[];
  /** First match wins, before weights. */
  readonly cohorts: readonly CohortRoute[];
  /** What the cohorts by flag are decided with. */
  readonly flags?: FlagDocument;
  readonly sticky: StickyRoute;
  readonly health: HealthRoute;
  readonly timeouts: TimeoutsRoute;
  readonly drain: DrainRoute;
}

/** Weights are integers out of this many, so that 0.01 % can be said exactly. */
export const totalWeight = 10_000;

export interface ReleaseRoute {
  readonly release: number;
  /** 0..totalWeight. Zero: gets cohort traffic only. */
  readonly weight: number;
  /** How this release's instances are checked, where it differs from the app's `health`. */
  readonly health?: HealthRoute;
  readonly instances: readonly InstanceRoute[];
}

export interface InstanceRoute {
  /** Never used again for another instance. */
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** `warm`: health-checked and ready, gets no request. `draining`: finishes what it has, gets no new request. */
  readonly state: "active" | "warm" | "draining";
}

export type CohortRoute = NamedCohort | FlagCohort;

/** Requests that carry something. */
export interface NamedCohort extends RequestPart {
  /** Absent: the mere presence matches. */
  readonly value?: string;
  readonly release: number;
}

/** Users whom a flag serves a variant. A request that does not name its user is nobody's. */
export interface FlagCohort {
  readonly by: "flag";
  readonly flag: string;
  readonly variant: string;
  readonly user: RequestPart;
  /** Further attributes of the context. */
  readonly attributes: Readonly<Record<string, RequestPart>>;
  readonly release: number;
}

export interface RequestPart {
  readonly by: "header" | "cookie" | "query";
  readonly name: string;
}

/**
 * Assignment: `bucket(seed, key) < weight of the candidate`, ranges laid out in the order of `releases` from the
 * LAST entry (candidate) upwards, so that raising the candidate's weight never moves a user out of it.
 */
export interface StickyRoute {
  /** Seed of the assignment hash: the app's name. */
  readonly seed: string;
  readonly key:
    | { readonly by: "cookie"; readonly cookie: string; readonly maxAgeSeconds: number }
    | { readonly by: "header"; readonly name: string }
    | { readonly by: "ip" };
}

export interface HealthRoute {
  readonly check: { readonly kind: "http"; readonly path: string } | { readonly kind: "tcp" };
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export interface TimeoutsRoute {
  readonly connectMs: number;
  /** From the last byte of the request to the first of the response; 0 = none. */
  readonly responseMs: number;
  /** Between two bytes of a response body; 0 = none (event streams are never cut by it). */
  readonly idleMs: number;
}

export interface DrainRoute {
  /** WebSockets and event streams of a draining instance are asked to reconnect, spread over this window. */
  readonly reconnectWindowMs: number;
}

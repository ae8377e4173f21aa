/** What `switchyard init` found out about a project. */
export interface Detected {
  /** A valid app name. */
  readonly name: string;
  /** `Next.js`, `Django`, …; what a person would call it. */
  readonly framework: string;
  readonly run: string;
  readonly prepare?: string;
  readonly health: DetectedHealth;
  /** What should be looked at by a person, one sentence each. */
  readonly notes: readonly string[];
}

export type DetectedHealth =
  | { readonly kind: "found"; readonly path: string; readonly file: string; readonly line: number }
  /** `example` is code, a line each, that adds the endpoint. */
  | { readonly kind: "missing"; readonly path: string; readonly example: readonly string[] }
  /** The framework answers there without a line of code. */
  | { readonly kind: "given"; readonly path: string; readonly why: string };

/** What a detector of one ecosystem says; undefined: not mine. */
export interface Ecosystem {
  readonly framework: string;
  readonly name?: string | undefined;
  readonly run: string;
  readonly prepare?: string | undefined;
  readonly example: readonly string[];
  readonly givenHealth?: { readonly path: string; readonly why: string };
  readonly notes?: readonly string[];
}

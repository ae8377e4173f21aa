import type { FlagDocument } from "@switchyard/flags";
import type { FlagAbout } from "../records.ts";

export type ExchangeFormat = "switchyard" | "flagd" | "unleash" | "growthbook" | "launchdarkly";

export interface Imported {
  readonly document: FlagDocument;
  /** By flag: what its source knew of it beside the definition. */
  readonly about: Readonly<Record<string, FlagAbout>>;
  /**
   * Everything that is not as it was. A flag of which the source decided by something that cannot be said here is
   * imported with the state DISABLED: the default in the code applies until somebody has looked at it.
   */
  readonly notCarried: readonly NotCarried[];
}

/** In plain words. */
export interface NotCarried {
  /** Absent: it concerns the whole file. */
  readonly flag?: string;
  readonly what: string;
  readonly why: string;
  /** What to do about it. */
  readonly instead?: string;
}

import type { Family, Series } from "./family.ts";
import type { Look } from "./look.ts";

/**
 * What a feature shows on `/metrics`. A new feature adds a file with its collector and a line in `collectors.ts`. A
 * collector reads what is in memory or in the store; what it cannot have it leaves out, or throws: the others are shown
 * all the same. Labels must be bounded: never a path, a user or a text.
 */
export interface Collector {
  /** The feature's name, as in `switchyard_collector_up{collector="router"}`. */
  readonly name: string;
  /** All that it can ever show. */
  readonly families: readonly Family[];
  collect(look: Look): Promise<readonly Series[]>;
}

import type { Judgement } from "../../judgement.ts";
import type { Comparison } from "./comparison.ts";
import type { Sign } from "./options.ts";

/** All that a sentence is made of. */
export interface Finding {
  readonly verdict: Judgement["verdict"];
  readonly enough: boolean;
  readonly isProven: boolean;
  readonly sign: Sign;
  /** Since the trouble began, where the verdict is a failure; else of all looks. */
  readonly trouble: Comparison;
  readonly value: number | null;
  readonly baseline: number | null;
  readonly threshold: number | null;
  readonly samples: Judgement["samples"];
  readonly silent: boolean;
}

import type { ExchangeOptions } from "./exchange.ts";
import type { Answer } from "./outcome.ts";

/** A short request, and what its answer has to be. */
export interface Short {
  readonly request: Pick<ExchangeOptions, "method" | "headers" | "body"> & { readonly path: string };
  /** Status. */
  readonly expected: number;
  /** What is wrong with the body of a good answer. */
  readonly check: (answer: Answer) => string | undefined;
}

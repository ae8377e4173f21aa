import type { Finding } from "../problem.ts";
import type { AppConfig } from "../schema.ts";

/** A rule between the keys of one app; paths of its findings begin at the app. */
export interface CrossCheck {
  readonly reads: readonly (keyof AppConfig)[];
  readonly check: (app: AppConfig) => readonly Finding[];
}

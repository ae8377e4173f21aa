import type { FlagsClient } from "./flagsClient.ts";
import { type FlagsOptions, settingsOf } from "./flagsOptions.ts";
import { SwitchyardFlags } from "./switchyardFlags.ts";

/**
 * A client that evaluates flags in this process. It serves the newest of bundle and cache at once and follows the
 * control plane from then on; it never throws and never waits, whatever is missing.
 *
 * @example
 * const flags = createFlags();
 * if (flags.boolean("new-cart", false, { targetingKey: user.id, plan: user.plan })) showNewCart();
 */
export function createFlags(options: FlagsOptions = {}): FlagsClient {
  return new SwitchyardFlags(settingsOf(options, process.env));
}

import { OpenFeature } from "@openfeature/server-sdk";
import { createFlags } from "@switchyard/flags/node";
import { SwitchyardProvider } from "@switchyard/flags/openfeature-server";
import { release } from "./release.js";

/** What can be turned on and off while the shop runs; a value here is served where nothing is known of the flag. */
const defaults = Object.freeze({
  "free-shipping": false,
  "new-checkout": false,
  recommendations: release.recommendations,
});

// A ramp learns of errors as soon as they are reported, so they are reported every second.
const client = createFlags({ timing: { flushMs: 1_000 } });
const flags = OpenFeature.getClient();

/**
 * Has the flags from now on: at once those that Switchyard left beside the release, and every change as it comes.
 * Tells running ramps how the requests of `server` went. Resolves with where the flags are from; "none" without a
 * control plane: the defaults above are served.
 */
export async function followFlags(server) {
  client.observeRequests(server);
  // What is not known yet is no reason not to serve: the client goes on asking.
  await OpenFeature.setProviderAndWait(new SwitchyardProvider(client)).catch(() => {});
  return client.source;
}

/** Whether a flag is on for this visitor. */
export function isOn(flag, visitor) {
  return flags.getBooleanValue(flag, defaults[flag], { targetingKey: visitor });
}

/** Every flag as this visitor gets it, and why. */
export async function explainFlags(visitor) {
  const explained = Object.entries(defaults).map(async ([flag, fallback]) => {
    const details = await flags.getBooleanDetails(flag, fallback, { targetingKey: visitor });
    const { value, variant, reason, errorCode } = details;
    return [flag, { value, variant, reason, errorCode }];
  });
  return Object.fromEntries(await Promise.all(explained));
}

/** Reports what was not reported yet. */
export function leaveFlags() {
  return client.close();
}

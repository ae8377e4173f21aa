import type { Enter } from "./contender.ts";
import { configcat } from "./configcat.ts";
import { flagdCore } from "./flagdCore.ts";
import { flagdCoreUnchecked } from "./flagdCoreUnchecked.ts";
import { growthbook } from "./growthbook.ts";
import { launchdarkly } from "./launchdarkly.ts";
import { switchyard, switchyardWithFlagdForm } from "./switchyard.ts";
import { switchyardClient } from "./switchyardClient.ts";
import { unleash } from "./unleash.ts";

export const ours: readonly Enter[] = [switchyard, switchyardWithFlagdForm, switchyardClient];
/** As their documentation says to ask them. */
export const peers: readonly Enter[] = [flagdCore, unleash, growthbook, launchdarkly, configcat];
/** Shown beside them, but no ratio counts it. */
export const undocumented: readonly Enter[] = [flagdCoreUnchecked];

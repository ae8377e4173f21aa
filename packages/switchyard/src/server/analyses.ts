import type { Rollout } from "../rollout/rollout.ts";
import type { Tables } from "../state/port.ts";
import { analysisView } from "./analysisViews.ts";
import type { AnalysisView } from "./analysisApi.ts";

/** The analyses of a rollout as people see them, in the order in which they began. */
export async function analysesOf(
  store: Pick<Tables, "analyses" | "releases">,
  { id, app, to }: Rollout,
): Promise<AnalysisView[]> {
  const records = await store.analyses.ofRollout(id);
  if (records.length === 0) return [];
  const release = await store.releases.get(app, to);
  return records.map((record) => analysisView(record, release?.config.analysis.metrics ?? {}));
}

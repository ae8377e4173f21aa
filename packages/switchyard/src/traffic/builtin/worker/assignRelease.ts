import { bucket } from "@switchyard/flags";
import { type AppRoute, type ReleaseRoute, totalWeight } from "../../routeTable.ts";

/**
 * The release that a key belongs to by the weights: ranges lie from the last release (the candidate) upwards, so that
 * raising the candidate's weight never moves a user out of it. Undefined when no release has weight.
 */
export function assignRelease(app: AppRoute, key: string): ReleaseRoute | undefined {
  const only = onlyWeighted(app);
  if (only !== "several") return only;
  const at = bucket(app.sticky.seed, key, totalWeight);
  let end = 0;
  let last: ReleaseRoute | undefined;
  for (let index = app.releases.length - 1; index >= 0; index--) {
    const release = app.releases[index];
    if (!release || release.weight === 0) continue;
    last = release;
    end += release.weight;
    if (at < end) return release;
  }
  return last;
}

/** Whether the weights divide users, so that it matters who they are. */
export function isSplit(app: AppRoute): boolean {
  return onlyWeighted(app) === "several";
}

function onlyWeighted(app: AppRoute): ReleaseRoute | "several" | undefined {
  let found: ReleaseRoute | undefined;
  for (const release of app.releases) {
    if (release.weight === 0) continue;
    if (found) return "several";
    found = release;
  }
  return found;
}

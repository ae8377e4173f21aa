import { createCollectors } from "./collectors.ts";
import type { Family } from "./family.ts";
import { scrapeFamilies } from "./scrape.ts";

/** Every family that `/metrics` can show of Switchyard itself, in the order of the page. */
export function allFamilies(): readonly Family[] {
  return [...createCollectors().flatMap(({ families }) => families), ...scrapeFamilies];
}

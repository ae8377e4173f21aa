import { type Exposition, expose } from "./exposition.ts";
import { negotiate } from "./negotiate.ts";
import { processFamilies } from "./processFamilies.ts";
import type { Scrape } from "./scrape.ts";

/** What `/metrics` answers to a scraper that accepts this. */
export async function metricsPage(scrape: Scrape, accept: string | undefined): Promise<Exposition> {
  const [collected, own] = await Promise.all([scrape.collect(), processFamilies()]);
  return expose(collected, own, negotiate(accept));
}

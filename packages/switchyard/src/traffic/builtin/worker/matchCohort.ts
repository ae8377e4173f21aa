import type { CohortRoute } from "../../routeTable.ts";
import { readCookie } from "./cookies.ts";
import type { RequestHead } from "./requestHead.ts";

/** The release of the first cohort that the request belongs to. */
export function matchCohort(cohorts: readonly CohortRoute[], head: RequestHead): number | undefined {
  for (const cohort of cohorts) {
    const value = valueOf(cohort, head);
    if (value !== undefined && (cohort.value === undefined || cohort.value === value)) return cohort.release;
  }
  return undefined;
}

function valueOf(cohort: CohortRoute, head: RequestHead): string | undefined {
  switch (cohort.by) {
    case "header":
      return head.header(cohort.name);
    case "cookie":
      return readCookie(head.cookie, cohort.name);
    case "query":
      return new URLSearchParams(head.query).get(cohort.name) ?? undefined;
  }
}

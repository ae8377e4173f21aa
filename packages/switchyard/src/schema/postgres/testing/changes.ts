import type { Statement } from "../../testing/cuttingProxy.ts";

/**
 * Whether what the database holds may be another after this statement than before it. Inside a transaction nothing
 * is kept but by its COMMIT; outside of one, what only reads or speaks of its own session keeps nothing.
 */
export function changesDatabase({ sql, inTransaction }: Statement): boolean {
  if (isHeartbeat(sql)) return false;
  return inTransaction ? sql === "COMMIT" : !/^\s*(BEGIN|SELECT|SET|SHOW|WITH)\b/i.test(sql);
}

/** Comes by the clock, so not at the same place each time; it changes only until when the holder has the lease. */
function isHeartbeat(sql: string): boolean {
  return /RETURNING cancelled\s*$/.test(sql);
}

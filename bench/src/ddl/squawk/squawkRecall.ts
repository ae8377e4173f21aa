import type { Server } from "../measureServer.ts";
import { type Recall, recallOf } from "../recall.ts";
import { squawkWarnings } from "./squawkWarnings.ts";

/** How well squawk's warnings meet the hazards of all servers; each time it is told the server's version. */
export async function squawkRecall(servers: readonly Server[]): Promise<Recall> {
  const compared = await Promise.all(
    servers.map(async ({ version, tried }) => {
      const done = tried.flatMap((one) => (one.kind === "done" ? [one] : []));
      const warnings = await squawkWarnings(
        done.map(({ statement }) => statement.sql),
        version,
      );
      return done.map(({ hazard }, at) => ({ hazard, warned: warnings[at] === true }));
    }),
  );
  return recallOf(compared.flat());
}

import { SwitchyardError } from "../../errors.ts";
import type { FlagShares, FlagTarget } from "../../rollout/flagShares.ts";
import type { Deliveries } from "../delivery/deliveries.ts";
import type { FlagBook } from "../flagBook.ts";
import { shareIn } from "../shareIn.ts";

/** The engine's hand on flags: edits of the book, and the clients' word that they have them. */
export function bookShares(book: FlagBook, deliveries: Pick<Deliveries, "waitFor">): FlagShares {
  const definitionOf = async ({ flag, ...place }: FlagTarget) => (await book.get(place, flag)).definition;
  return {
    shareOf: async (target) => shareIn(await definitionOf(target), target.flag, target.variant, target.rule),
    setShare: async (target, share, cause) => {
      const { app, environment, flag, variant, rule } = target;
      const definition = await definitionOf(target);
      const before = shareIn(definition, flag, variant, rule);
      if (before === share) return;
      // Whoever takes the kill back shall not find more people behind it than there were.
      if (definition.killed === true && share > before) return;
      const edit = { kind: "share", flag, variant, share, ...(rule !== undefined && { rule }) } as const;
      const outcome = await book.edit({ app, environment, edits: [edit], ...cause });
      if (outcome.kind === "planned") {
        throw new SwitchyardError(
          "CONFLICT",
          `${environment} is protected: a second person has to approve.`,
          {
            next: "Start the ramp again; somebody else approves it with `--promote`.",
          },
        );
      }
      await deliveries.waitFor({ app, environment }, outcome.version, toldMs);
    },
    kill: async ({ app, environment, flag }, cause) => {
      const began = performance.now();
      const outcome = await book.edit({ app, environment, edits: [{ kind: "kill", flag }], ...cause });
      if (outcome.kind === "planned") throw new Error("a kill waits for nobody");
      const { connected, acknowledged, ms } = await deliveries.waitFor(
        { app, environment },
        outcome.version,
        killedMs,
      );
      return { connected, acknowledged, ms: ms ?? (connected === 0 ? performance.now() - began : null) };
    },
  };
}

/** Whoever has not answered by then has its own way to the newest version. */
const toldMs = 1_000;
const killedMs = 5_000;

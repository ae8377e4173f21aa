import type { Stepper } from "./stepper.ts";

/** Only a label moves: the instances that were tested are the ones that serve. */
export const promote: Stepper<"promote"> = {
  describe: (_step, from, to) => ({
    title: `release ${to} is stable now; its instances stay as they are`,
    undo: from === null ? "there is no earlier release" : `release ${from} is stable again`,
  }),
  apply: async (_step, { ground, candidate }) => {
    await ground.store.atomically(async (tables) => {
      const app = await tables.apps.get(candidate.app);
      await tables.apps.put({ app: candidate.app, ...app, stable: candidate.number, split: null });
      const { bad: _bad, ...release } = candidate;
      await tables.releases.put({ ...release, promotedAt: ground.clock.now() });
    });
    await ground.publisher.publish();
    ground.events.touch(candidate.app);
    return {};
  },
  // The label went back together with the traffic.
  revert: async () => undefined,
};

import type { FillGround } from "../backfill/fillGround.ts";
import { fenceQuery } from "../state/lease.ts";
import type { Flight } from "../state/readState.ts";
import type { Held } from "./withLease.ts";

export function fillGroundOf(held: Held, { ordinal }: Flight): FillGround {
  const { app, schema } = held.ground.options;
  return {
    app,
    schema,
    ordinal,
    connect: held.connect,
    fence: held.fence,
    fenceQuery: fenceQuery(app, held.token),
    throttle: async () => (await held.control()).throttle,
    cancelled: async () => (await held.control()).cancelled,
  };
}

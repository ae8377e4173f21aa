import { SwitchyardError } from "../../errors.ts";
import type { EditOrder, Who } from "../flagBook.ts";
import type { FlagPlace } from "../records.ts";
import { checkShapes } from "./editShape.ts";
import { flagInvalid } from "./flagInvalid.ts";
import { environmentProblem } from "./names.ts";
import { isNobody, samePerson } from "./samePerson.ts";

/** Throws FLAG_INVALID, USAGE or CONFLICT for an order that makes no sense, whatever the flags are. */
export function checkOrder(order: EditOrder): void {
  checkPlace(order);
  checkWho(order);
  if (order.edits.length === 0) throw flagInvalid([{ path: "edits", message: "must hold at least one" }]);
  checkShapes(order.edits);
  if (order.approvedBy !== undefined) refuseSamePerson(order.by, order.approvedBy);
  if (order.at === undefined) return;
  if (!Number.isFinite(order.at)) throw flagInvalid([{ path: "at", message: "must be a time" }]);
  if (order.emergency === true) {
    throw new SwitchyardError("USAGE", "An emergency does not wait for a time.", {
      next: "Leave out one of both.",
    });
  }
}

export function checkPlace({ environment }: FlagPlace): void {
  const problem = environmentProblem(environment);
  if (problem !== undefined) throw flagInvalid([{ path: "environment", message: problem }]);
}

export function checkWho({ by }: Who): void {
  if (isNobody(by)) {
    throw new SwitchyardError("USAGE", "Nobody is named who makes this change.", {
      next: "Say who you are.",
    });
  }
}

/** Throws CONFLICT when one person would approve what they asked for. */
export function refuseSamePerson(asked: string, approves: string): void {
  if (!samePerson(asked, approves)) return;
  throw new SwitchyardError("CONFLICT", `${asked.trim()} asked for this change and cannot approve it too.`, {
    next: "Ask a second person to approve it.",
    fields: { by: asked },
  });
}

import type { RolloutView } from "../../server/api.ts";
import { SwitchyardError } from "../../errors.ts";
import type { Style } from "../style.ts";
import { exposureText } from "./exposure.ts";
import { standsAt } from "./rollout.ts";
import { paint } from "./symbols.ts";
import { seconds } from "./units.ts";
import { wrap } from "./width.ts";

/** What came out of a rollout, in one line with its timing; below it who saw a release that was taken back. */
export function summaryLines(rollout: RolloutView, style: Style): string[] {
  const seen = exposureText(rollout);
  return [
    ...wrap(outcome(rollout, style), style.width),
    ...(seen === undefined ? [] : wrap(seen, style.width - indent.length).map((line) => `${indent}${line}`)),
  ];
}

const indent = "  ";

function outcome(rollout: RolloutView, style: Style): string {
  const { app, to, kind } = rollout;
  const { symbols } = style;
  switch (rollout.state) {
    case "succeeded": {
      const text =
        kind === "deploy" ? `release ${to} serves all traffic` : `all traffic is back on release ${to}`;
      return paint("done", `${symbols.done} ${app}: ${text}${timing(rollout)}`, style);
    }
    case "aborted":
      return paint(
        "undone",
        `${symbols.undone} ${app}: release ${to} was taken back${timing(rollout)}`,
        style,
      );
    case "failed":
      return paint(
        "failed",
        `${symbols.failed} ${app}: the rollout of release ${to} failed${timing(rollout)}`,
        style,
      );
    case "paused":
      return paint("paused", `${symbols.paused} ${app}: ${standsAt(rollout) ?? "paused"}`, style);
    case "running":
    case "aborting":
      return paint("busy", `${symbols.busy} ${app}: the rollout of release ${to} is ${rollout.state}`, style);
    default:
      return rollout.state satisfies never;
  }
}

/** Why a rollout that is over did not do what was asked; undefined when it did. */
export function rolloutError(rollout: RolloutView): SwitchyardError | undefined {
  const { app, to, state } = rollout;
  const reason = rollout.reason ? `: ${rollout.reason}` : ".";
  const details = { fields: { rollout } };
  if (state === "aborted" && rollout.automatic) {
    return new SwitchyardError("ROLLED_BACK", `Switchyard took release ${to} of ${app} back${reason}`, {
      next: `See ${measured(rollout)}what it did with \`switchyard logs ${app} --release ${to}\`, then deploy a corrected version.`,
      ...details,
    });
  }
  if (state === "aborted") {
    return new SwitchyardError("ABORTED", `The rollout of release ${to} of ${app} was aborted${reason}`, {
      next: `Deploy again with \`switchyard deploy ${app}\`.`,
      ...details,
    });
  }
  if (state === "failed") {
    return new SwitchyardError("ROLLOUT_FAILED", `The rollout of release ${to} of ${app} failed${reason}`, {
      next: `See \`switchyard status ${app}\`; then \`switchyard retry ${app}\` or \`switchyard abort ${app}\`.`,
      ...details,
    });
  }
  return undefined;
}

/** A release that did not even start was never measured. */
function measured({ app, guard, exposure }: RolloutView): string {
  const isMeasured = guard !== undefined || exposure !== undefined;
  return isMeasured ? `what was measured with \`switchyard analysis show ${app}\` and ` : "";
}

function timing({ timings }: RolloutView): string {
  const { startedAt, finishedAt, switchMs, rollbackMs } = timings;
  const parts = [
    ...(finishedAt ? [`took ${seconds(Date.parse(finishedAt) - Date.parse(startedAt))}`] : []),
    ...(rollbackMs === undefined ? [] : [`traffic was back after ${seconds(rollbackMs)}`]),
    ...(switchMs === undefined || rollbackMs !== undefined
      ? []
      : [`last switch acknowledged in ${seconds(switchMs)}`]),
  ];
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}

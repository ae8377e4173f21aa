import { setTimeout } from "node:timers/promises";
import { SwitchyardError } from "../../errors.ts";
import type { RampView } from "../../flags/ramps/rampApi.ts";
import type { Context } from "../context.ts";
import type { Place } from "./place.ts";

/**
 * Shows a ramp until it is over, waits for a person, or Ctrl-C; it goes on without anybody looking. Throws ROLLED_BACK
 * when its guard killed the flag, ABORTED when a person took it back, ROLLOUT_FAILED.
 */
export async function followRamp(
  { client, out, signal }: Context,
  { app, environment }: Place,
  begun: RampView,
): Promise<void> {
  const next = async ({ flag }: RampView) => {
    await setTimeout(pollMs, undefined, { signal });
    return client.ramps.of(app, environment, flag);
  };
  const { rampLine } = await import("../render/flags/ramp.ts");
  let ramp = begun;
  let shown = "";
  for (;;) {
    const line = rampLine(ramp);
    if (line !== shown) {
      out.print(line);
      out.document({ kind: "ramp", ...ramp });
    }
    shown = line;
    if (ramp.state === "succeeded" || ramp.state === "aborted" || ramp.state === "failed") break;
    if (ramp.waitingFor === "approval" || ramp.waitingFor === "resume") {
      out.print(ramp.question ?? "It waits for a person.");
      out.note(`\`switchyard flags ramp ${ramp.flag} --promote\` goes on, \`--abort\` takes it back.`);
      return;
    }
    ramp = await next(ramp).catch((error: unknown) => {
      throw signal.aborted ? interrupted(ramp.flag) : error;
    });
  }
  if (ramp.state === "succeeded") {
    const { variant, flag, share } = ramp;
    out.print(`${variant} of ${flag} has arrived${share === null ? "" : ` at ${share / 1_000} %`}.`);
    return;
  }
  const { reason = "it was taken back", automatic, flag, killedMs } = ramp;
  if (ramp.state === "failed") {
    throw new SwitchyardError("ROLLOUT_FAILED", `The undo of the ramp of ${flag} failed: ${reason}`, {
      next: `\`switchyard flags show ${flag}\` shows what it serves.`,
    });
  }
  const within = killedMs === undefined ? "" : ` within ${Math.round(killedMs)} ms`;
  throw automatic
    ? new SwitchyardError("ROLLED_BACK", `Flag ${flag} was killed by its guard${within}: ${reason}`, {
        next: `Mend it, then \`switchyard flags enable ${flag}\` and ramp it again.`,
      })
    : new SwitchyardError("ABORTED", `The ramp of ${flag} was aborted: ${reason}`, {
        next: `\`switchyard flags ramp ${flag}\` begins again.`,
      });
}

function interrupted(flag: string): SwitchyardError {
  return new SwitchyardError("INTERRUPTED", `Stopped watching; the ramp of ${flag} goes on.`, {
    next:
      `\`switchyard flags experiment show ${flag}\` shows how it stands, \`switchyard flags ramp ${flag} --abort\` takes it ` +
      `back, and \`switchyard flags kill ${flag}\` switches it off at once.`,
  });
}

const pollMs = 300;

import { setTimeout as sleep } from "node:timers/promises";
import { rampLine } from "../../../packages/switchyard/src/cli/render/flags/ramp.ts";
import type { EditResponse } from "../../../packages/switchyard/src/flags/api.ts";
import type { RampView } from "../../../packages/switchyard/src/flags/ramps/rampApi.ts";
import { app } from "../product/switchyard.ts";
import type { FlagAct } from "./acts.ts";
import type { Stage } from "./stage.ts";
import { afterMs, pagesWith, phaseNamed, phasesOf, quietMs } from "./phases.ts";

/** A flag that is off for everybody, as the control plane says. */
export interface FlagOff {
  readonly instances: number;
  readonly acknowledged: number;
  /** From the change on the disk to the last instance's acknowledgement; null when one is missing. */
  readonly ms: number | null;
  /** Why, where it was not a person. */
  readonly reason?: string;
}

/** Throws when the flag was never seen, or when a page that was asked for afterwards still shows it. */
export async function performFlagAct(stage: Stage, act: FlagAct): Promise<FlagOff> {
  const { switchyard, load, progress, ending } = stage;
  const { before, during, after } = phasesOf(act);
  load.phase(before);
  progress.begin("ordinary operation");
  await switchyard.flags(["create", act.flag]);
  if (act.kind === "kill") await switchyard.flags(["set", act.flag, "--default", "on"]);
  await sleep(quietMs, undefined, { signal: ending });
  load.phase(during);
  progress.begin(act.name);
  const off = act.kind === "kill" ? await kill(stage, act) : await ramp(stage, act);
  ending.throwIfAborted();
  load.phase(after);
  await sleep(afterMs, undefined, { signal: ending });
  const report = await load.snapshot();
  const [shown, still] = [act.kind === "kill" ? before : during, after].map((name) =>
    pagesWith(phaseNamed(report, name), act.flag),
  );
  if (shown === 0) throw new Error(`${act.name}: no page has shown ${act.flag} before`);
  if (still !== 0) throw new Error(`${act.name}: ${still} pages still show ${act.flag}`);
  progress.end(`${act.name}: ${offText(off)}; no page shows it any more`);
  return off;
}

async function kill({ switchyard }: Stage, { flag }: FlagAct): Promise<FlagOff> {
  const response = await switchyard.flags(["kill", flag, "--why", "the campaign is over"]);
  const { delivery } = asEdit(response);
  if (delivery === undefined) throw new Error(`nothing was said of who has the kill of ${flag}`);
  return { instances: delivery.connected, acknowledged: delivery.acknowledged, ms: delivery.ms };
}

async function ramp(
  { switchyard, progress }: Stage,
  act: Extract<FlagAct, { kind: "ramp" }>,
): Promise<FlagOff> {
  const { flag, steps, every } = act;
  await switchyard.flags(["ramp", flag, "--steps", steps, "--every", every], [rolledBack], (document) => {
    if (isRamp(document)) progress.say(rampLine(document));
  });
  const { client } = switchyard;
  const { state, automatic, guard, killedMs, reason } = await client.ramps.of(app, environment, flag);
  if (state !== "aborted" || !automatic || guard?.verdict !== "fail") {
    throw new Error(`${act.name} was not ended by its guard: ${reason ?? state}`);
  }
  const { connected, acknowledged } = await client.flags.delivery(app, environment);
  return { instances: connected, acknowledged, ms: killedMs ?? null, reason: reason ?? guard.reason };
}

function offText({ instances, acknowledged, ms, reason }: FlagOff): string {
  const took = ms === null ? "" : `, ${Math.round(ms)} ms`;
  return `off on ${acknowledged} of ${instances} instances${took}${reason === undefined ? "" : ` (${reason})`}`;
}

const environment = "production";
/** Exit status of a command whose work was taken back by itself. */
const rolledBack = 3;

function isRamp(document: unknown): document is RampView {
  return typeof document === "object" && document !== null && "kind" in document && document.kind === "ramp";
}

function asEdit(document: unknown): EditResponse {
  if (typeof document !== "object" || document === null || !("changes" in document))
    throw new Error(`no outcome of a change: ${JSON.stringify(document)}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the control plane's own answer
  return document as EditResponse;
}

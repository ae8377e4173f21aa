import type { PlatformObservation } from "../port.ts";
import type { Probe } from "./probe.ts";
import type { RunningProcess } from "./runningProcess.ts";

/** Where an instance is in its life. */
export type Phase =
  /** No process exists yet. */
  | { readonly kind: "launching" }
  | { readonly kind: "running"; readonly probe: Probe }
  /** Crashed; the next process is started after a delay. */
  | { readonly kind: "backoff"; readonly port: number }
  | { readonly kind: "gave-up"; readonly port: number }
  | { readonly kind: "stopping"; readonly process: RunningProcess | undefined };

/** The phase as the engine sees it. */
export function stateOf(phase: Phase): PlatformObservation["state"] {
  if (phase.kind === "launching") return "starting";
  return phase.kind === "running" ? phase.probe.state.kind : phase.kind;
}

export function processOf(phase: Phase): RunningProcess | undefined {
  if (phase.kind === "running") return phase.probe.process;
  return phase.kind === "stopping" ? phase.process : undefined;
}

import { SwitchyardError } from "../errors.ts";

export interface Interrupt {
  readonly signal: AbortSignal;
  release(): void;
}

/** Ctrl-C and SIGTERM end a command in order; a second one ends it at once. */
export function createInterrupt(): Interrupt {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new SwitchyardError("INTERRUPTED", "Interrupted."));
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    release: () => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}

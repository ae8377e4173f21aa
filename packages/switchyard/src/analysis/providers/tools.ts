import type { Clock } from "../../clock.ts";
import type { SecretReference } from "../../config/secretReference.ts";
import type { ReleaseMetrics } from "../../traffic/port.ts";
import type { Window } from "./port.ts";
import type { UsageReading } from "./usage.ts";

/** What providers need of the house around them. */
export interface ProviderTools {
  readonly clock: Clock;
  /** Value of a text or of a secret by reference; throws SECRET_UNRESOLVED, or the reason of `signal`. */
  readonly secret: (value: string | SecretReference, signal: AbortSignal) => Promise<string>;
  /** What the router counted for a release within the window; undefined: nothing known. */
  readonly traffic: (app: string, release: number, window: Window) => ReleaseMetrics | undefined;
  /** Readings of the platform within the window, oldest first. */
  readonly usage: (app: string, release: number, window: Window) => readonly UsageReading[];
  /** Folder and environment of a release's commands. */
  readonly commandGround: (app: string, release: number) => Promise<CommandGround>;
}

export interface CommandGround {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  /** Takes the secrets in `env` out of what a command says. */
  readonly redact: (text: string) => string;
}

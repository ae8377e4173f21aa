import type { SecretReference } from "../../config/secretReference.ts";
import type { Letter } from "../letter.ts";

/** How a try to send ended. */
export type Outcome =
  /** The receiver has it. `note`: but something about it a person should know. */
  | { readonly kind: "sent"; readonly note?: string }
  /** It may work later. */
  | { readonly kind: "later"; readonly error: string; readonly retryAfterMs?: number }
  /** It will never work like this. */
  | { readonly kind: "refused"; readonly error: string };

export interface Sending {
  readonly letter: Letter;
  readonly now: number;
  /** Aborts when the time for this try is over. */
  readonly signal: AbortSignal;
  /** Reads secrets by reference; the values never leave the driver. Throws SECRET_UNRESOLVED. */
  readonly read: <Name extends string>(
    values: Readonly<Record<Name, string | SecretReference>>,
  ) => Promise<Record<Name, string>>;
}

/** One way to reach people or machines. May throw: that counts as `later`. */
export type Driver<Config> = (config: Config, sending: Sending) => Promise<Outcome>;

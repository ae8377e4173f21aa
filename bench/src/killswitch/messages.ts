export type ToClients =
  | {
      readonly kind: "start";
      readonly url: string;
      readonly key: string;
      readonly flag: string;
      /** One for each client. */
      readonly names: readonly string[];
    }
  | { readonly kind: "report" };

/** The answer to each message, in the same order. */
export type FromClients =
  /** All are connected and have the flag on. */
  | { readonly kind: "ready" }
  /** When each client has served off for the first time since the report before; see `machineTime`. */
  | { readonly kind: "report"; readonly offAt: readonly number[] };

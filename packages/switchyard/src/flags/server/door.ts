import type { IncomingMessage } from "node:http";
import type { KeyHolder } from "../keys/flagKeys.ts";

/** What routes know of a request that was let in. */
export interface Door {
  readonly Bindings: {
    readonly incoming: IncomingMessage;
    readonly holder: KeyHolder;
    /** For pages of other origins. */
    readonly headers: Readonly<Record<string, string>>;
  };
}

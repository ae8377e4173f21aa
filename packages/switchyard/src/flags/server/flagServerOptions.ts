import type { Clock } from "../../clock.ts";
import type { Deliveries } from "../delivery/deliveries.ts";
import type { FlagBook } from "../flagBook.ts";
import type { Intake } from "../intake/intake.ts";
import type { FlagKeys } from "../keys/flagKeys.ts";
import type { Rates } from "./access.ts";
import type { SurroundingsOf } from "./flagSets.ts";

export interface FlagServerOptions {
  /** Port 0: any free one. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Listen on an address that other machines reach; keys go over the network as they are, unless a proxy has TLS. */
  readonly public?: boolean;
  readonly book: Pick<FlagBook, "published" | "onPublished">;
  readonly keys: FlagKeys;
  readonly deliveries: Deliveries;
  readonly intake: Intake;
  readonly clock: Clock;
  /** What the lowest release of the app that takes traffic has; what OFREP answers is what that one would serve. */
  readonly surroundingsOf: SurroundingsOf;
  /** Told what went wrong inside, where the client only hears that something did. */
  readonly report: (error: unknown) => void;
  readonly rates?: Partial<Rates>;
  /** Default 5000. */
  readonly heartbeatMs?: number;
  /** Streams of both kinds; further ones are refused with 503. Default 10000. */
  readonly maxStreams?: number;
  /** What may wait for one slow reader. Default 1 MiB. */
  readonly maxBufferedBytes?: number;
  /** A reader that takes nothing for so long is cut. Default 30000. */
  readonly stallMs?: number;
}

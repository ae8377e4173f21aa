import { Outbox } from "./events/outbox.ts";
import type { Observations } from "./events/observations.ts";
import { FlagsError, messageOf } from "./flagsError.ts";
import type { FlagsSettings } from "./flagsOptions.ts";
import type { FlagsInForce } from "./store/flagsInForce.ts";
import { Acknowledger } from "./sync/acknowledger.ts";
import type { ConnectionState } from "./sync/connectionState.ts";
import { Follower } from "./sync/follower.ts";
import { Link } from "./sync/link.ts";

/** All that talks to the control plane, from now on. */
export class Connection {
  readonly #link: Link;
  readonly #acknowledger: Acknowledger;
  readonly #follower: Follower;
  readonly #outbox: Outbox;

  /** @throws FlagsError for an address that is none */
  constructor(
    settings: FlagsSettings & { readonly url: string },
    flags: FlagsInForce,
    state: ConnectionState,
    observations: Observations,
  ) {
    const { url, key, client, timing, runtime, onError } = settings;
    try {
      this.#link = new Link(url, key, runtime);
    } catch (error) {
      throw new FlagsError(
        "UNREACHABLE",
        `SWITCHYARD_FLAGS_URL, or the option "url": ${messageOf(error)}.`,
        error,
      );
    }
    const link = this.#link;
    const acknowledger = new Acknowledger(link, client, timing, runtime);
    this.#acknowledger = acknowledger;
    this.#follower = new Follower({ ...settings, link, flags, state, acknowledger });
    this.#outbox = new Outbox(observations, link, client, timing, runtime, onError);
    void this.#follower.run();
    this.#outbox.start();
  }

  async close(): Promise<void> {
    this.#follower.stop();
    this.#acknowledger.stop();
    await this.#outbox.close();
  }

  /** What is under way is cut. */
  destroy(): void {
    this.#link.close();
  }
}

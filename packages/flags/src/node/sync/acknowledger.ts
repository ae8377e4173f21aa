import { createBackoff } from "../../sync/backoff.ts";
import type { Ack } from "../../sync/protocol.ts";
import type { Runtime } from "../runtime.ts";
import type { Timing } from "../timing.ts";
import type { Link } from "./link.ts";

/**
 * Tells the control plane which version is in force, at once, on a connection that is kept. Only the newest counts:
 * while one acknowledgement is under way, later versions wait and go out as one. One that fails is tried again, less
 * and less often, until it arrives; a newer version does not wait for that.
 */
export class Acknowledger {
  readonly #link: Link;
  readonly #client: string;
  readonly #timing: Timing;
  readonly #runtime: Runtime;
  #wanted: number | undefined;
  #isBusy = false;
  #isStopped = false;
  #endPause = () => {};

  constructor(link: Link, client: string, timing: Timing, runtime: Runtime) {
    this.#link = link;
    this.#client = client;
    this.#timing = timing;
    this.#runtime = runtime;
  }

  acknowledge(version: number): void {
    this.#wanted = version;
    if (this.#isBusy) this.#endPause();
    else void this.#run();
  }

  stop(): void {
    this.#isStopped = true;
    this.#endPause();
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    const { backoffFirstMs: firstMs, backoffMaxMs: maxMs } = this.#timing;
    const backoff = createBackoff({ firstMs: firstMs / 4, maxMs, random: () => this.#runtime.random() });
    let failures = 0;
    while (this.#wanted !== undefined && !this.#isStopped) {
      const version = this.#wanted;
      if (await this.#send(version)) {
        failures = 0;
        backoff.reset();
        if (this.#wanted === version) this.#wanted = undefined;
      } else {
        failures++;
        // A kept connection may have been closed from the other side meanwhile: no reason to wait.
        if (failures > 1 && this.#wanted === version) await this.#pause(backoff.next());
      }
    }
    this.#isBusy = false;
  }

  async #send(version: number): Promise<boolean> {
    const body: Ack = { client: this.#client, version };
    try {
      const { status } = await this.#link.send({
        method: "POST",
        path: "/flags/v1/ack",
        body,
        timeoutMs: this.#timing.requestMs,
      });
      return status >= 200 && status < 300;
    } catch {
      return false;
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#runtime.after(ms, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }
}

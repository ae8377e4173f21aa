import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Shows metrics to be scraped; tests change `text` while it runs. */
export class Exporter implements AsyncDisposable {
  /** In Prometheus' text format. */
  text = "";
  scrapes = 0;
  readonly #server = createServer((_, response) => {
    this.scrapes++;
    response.setHeader("content-type", "text/plain; version=0.0.4").end(this.text);
  });

  static async start(): Promise<Exporter> {
    const exporter = new Exporter();
    await once(exporter.#server.listen(0, "127.0.0.1"), "listening");
    return exporter;
  }

  get address(): string {
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the exporter is closed");
    return `127.0.0.1:${address.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import { expect, vi } from "vitest";

/** A real Prometheus with its data in a temporary folder, on a free port of the loopback interface. */
export class PrometheusServer implements AsyncDisposable {
  readonly url: string;
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(url: string, folder: string, child: ChildProcess) {
    this.url = url;
    this.#folder = folder;
    this.#child = child;
  }

  /** Scrapes `target` five times a second. */
  static async start(program: string, target: string): Promise<PrometheusServer> {
    const folder = await mkdtemp(join(tmpdir(), "switchyard-prometheus-"));
    const config = join(folder, "prometheus.yml");
    const job = {
      job_name: "app",
      scrape_interval: "200ms",
      scrape_timeout: "200ms",
      static_configs: [{ targets: [target] }],
    };
    await writeFile(config, JSON.stringify({ scrape_configs: [job] }));
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      program,
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=${address}`,
        "--log.level=error",
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    const server = new PrometheusServer(`http://${address}`, folder, child);
    try {
      await vi.waitFor(() => server.#expectReady(), { timeout: 30_000, interval: 50 });
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, "exit");
      this.#child.kill("SIGKILL");
      await exited;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #expectReady(): Promise<void> {
    const { statusCode, body } = await request(`${this.url}/-/ready`);
    await body.dump();
    expect(statusCode).toBe(200);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

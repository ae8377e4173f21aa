import { expect } from "vitest";
import type { MigrationFile } from "../../../src/schema/migrations/migration.ts";
import type { Operation } from "../../../src/schema/migrations/operations.ts";
import type { Act, SchemaDriver } from "../../../src/schema/port.ts";
import { openShop } from "../../../src/schema/testing/usersDatabase.ts";
import { fillLane, type Lane, laneOf, wrongRows } from "./lane.ts";
import type { TableCase } from "./operationCase.ts";
import type { Stage } from "./session.ts";
import { connect } from "./sql.ts";
import { type Code, Traffic } from "./traffic.ts";

export const quiet: Act = { progress: () => undefined, signal: new AbortController().signal };

/** An app whose versions write and read the same tables, and what changes their schema meanwhile. */
export class AppAtWork implements AsyncDisposable {
  readonly driver: SchemaDriver;
  readonly stage: Stage = { filled: false, contracted: false };
  /** Statements that failed, and writes whose version saw something else right after it. */
  readonly failures: string[] = [];
  readonly #url: string;
  readonly #lanes: readonly Lane[];
  readonly #traffic: Traffic[] = [];

  private constructor(url: string, tables: readonly TableCase[]) {
    this.#url = url;
    this.#lanes = tables.map(laneOf);
    this.driver = openShop(url, { pin: "always" });
  }

  /** With all tables filled by the oldest version. */
  static async open(url: string, tables: readonly TableCase[]): Promise<AppAtWork> {
    const app = new AppAtWork(url, tables);
    const client = await connect(url, ["public"]);
    await client.query("BEGIN");
    for (const lane of app.#lanes) {
      const writers = Object.keys(lane.sides).flatMap((version) => [`${version} 0`, `${version} 1`]);
      await fillLane(client, lane, writers);
    }
    await client.query("COMMIT");
    await client.end();
    return app;
  }

  async expand(files: readonly MigrationFile[]): Promise<string> {
    const { version } = await this.driver.expand(await this.driver.pending(files), quiet);
    if (version === null) throw new Error("expand has made no version");
    return version;
  }

  /** In batches of less than a table, so that writers come between them. */
  async fill(): Promise<void> {
    await this.driver.tune({ maxRows: 25 });
    await this.driver.backfill(quiet);
    await this.driver.verify(quiet);
    this.stage.filled = true;
  }

  /** Code of a version; without a schema of its own, it is the oldest, from before the first migration. */
  async start(
    version: string,
    schema: string | null,
    { writers, oldest = schema === null }: Pick<Code, "writers"> & Partial<Pick<Code, "oldest">>,
  ): Promise<Traffic> {
    const { stage } = this;
    const searchPath = [...(schema === null ? [] : [schema]), "public"];
    const code = { version, oldest, everything: schema !== null, stage, url: this.#url, searchPath, writers };
    const traffic = new Traffic(code, this.#lanes, this.failures);
    this.#traffic.push(traffic);
    await traffic.start();
    return traffic;
  }

  /** While nobody writes, each version sees what all have written last, and rows agree through `up` and `down`. */
  async agree(...versions: readonly Traffic[]): Promise<void> {
    await Promise.all(versions.map((traffic) => traffic.hold()));
    for (const traffic of versions) expect(await this.#wrong(traffic)).toEqual([]);
    await this.driver.verify(quiet);
    expect(this.failures).toEqual([]);
    for (const traffic of versions) traffic.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#traffic.map((traffic) => traffic.stop()));
    await this.driver.close();
  }

  async #wrong({ code }: Traffic): Promise<readonly string[]> {
    const client = await connect(this.#url, code.searchPath);
    const wrong: string[] = [];
    for (const lane of this.#lanes) wrong.push(...(await wrongRows(client, lane, code.version)));
    await client.end();
    return wrong;
  }
}

export async function rounds(count: number, ...versions: readonly Traffic[]): Promise<void> {
  await Promise.all(versions.map((traffic) => traffic.rounds(count)));
}

export function fileOf(name: string, operations: readonly Operation[]): MigrationFile {
  return { name, file: `${name}.json`, text: JSON.stringify({ operations }), format: "json" };
}

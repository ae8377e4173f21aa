import type { DatabaseConfig } from "../../config/databaseSchema.ts";
import type { Redactor } from "../../config/redact.ts";
import { resolveEnv } from "../../config/secrets.ts";
import type { SchemaDriver } from "../../schema/port.ts";
import { driverOptions } from "../../schema/driverOptions.ts";

/** How the control plane reaches the databases of its apps. */
export class Databases {
  readonly #directory: string;
  readonly #redactor: Redactor;

  /** `directory`: where relative paths of secrets start. */
  constructor(directory: string, redactor: Redactor) {
    this.#directory = directory;
    this.#redactor = redactor;
  }

  /** Connections of the owner and of the app. Throws SECRET_UNRESOLVED. */
  async urls(database: DatabaseConfig): Promise<{ readonly owner: string; readonly app: string }> {
    const wanted = { url: database.url, ...(database.app !== undefined && { app: database.app }) };
    const { values, secrets } = await resolveEnv(wanted, { directory: this.#directory });
    this.#redactor.addPassing(secrets);
    const owner = values["url"] ?? "";
    return { owner, app: values["app"] ?? owner };
  }

  /** Work on the schema of an app's database. Throws DATABASE_UNREACHABLE, DATABASE_REFUSED. */
  async use<Result>(
    app: string,
    database: DatabaseConfig,
    work: (driver: SchemaDriver) => Promise<Result>,
  ): Promise<Result> {
    const { owner } = await this.urls(database);
    // Only apps with a database pay for its driver.
    const { openPostgresSchema } = await import("../../schema/postgres/openPostgresSchema.ts");
    const driver = openPostgresSchema(
      driverOptions(app, database, { url: owner, holder: `control plane ${this.#directory}` }),
    );
    try {
      return await work(driver);
    } finally {
      await driver.close();
    }
  }
}

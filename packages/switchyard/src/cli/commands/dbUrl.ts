import { SwitchyardError } from "../../errors.ts";
import { command } from "../command.ts";
import type { Context } from "../context.ts";
import { type DbOptions, dbOptions } from "../db/options.ts";
import { makeRole } from "../db/makeRole.ts";
import { type Target, readSecret } from "../db/target.ts";
import { withDriver } from "../db/withDriver.ts";

interface DbUrlOptions extends DbOptions {
  readonly routing?: "url" | "role";
  readonly makeRole?: boolean;
  readonly showPassword?: boolean;
}

export const dbUrl = command<DbUrlOptions>({
  name: "db url",
  summary: "Print the connection that sees a version of the schema",
  description:
    "What a release's code connects with: the connection of `database.app` (else the one of the owner) with the " +
    "version's schema first in its search path. By default the version that the newest code uses. With routing by role " +
    "it names the version's login role, as a pool in transaction mode needs it; `switchyard deploy` makes that role, " +
    "and --make-role does without a deployment. The password is shown as *** unless it is asked for.",
  args: [{ name: "version", summary: "Version, e.g. shop_v42 (default: the newest)" }],
  options: [
    {
      flags: "--routing <how>",
      summary: "By the URL's options, or by a login role (default: `database.routing`, else url)",
      choices: ["url", "role"],
    },
    { flags: "--make-role", summary: "Make the version's login role, or bring it up to date" },
    { flags: "--show-password", summary: "With the password, for a program" },
    ...dbOptions,
  ],
  examples: [
    { command: "switchyard db url", explanation: "What does the newest code connect with?" },
    {
      command: `psql "$(switchyard db url shop_v41 --show-password)"`,
      explanation: "See the tables as the old version does.",
    },
    {
      command: "switchyard db url --routing role --make-role --show-password",
      explanation: "For code that connects through PgBouncer in transaction mode.",
    },
  ],
  async run(context, [named], options) {
    await withDriver(context, options, async (driver, target) => {
      const { version: newest, versions } = await driver.status();
      if (named !== undefined && !versions.includes(named)) throw unknown(named, versions);
      const version = named ?? newest;
      const app = await appUrl(context, target, options);
      const routing = options.routing ?? target.config.routing;
      const notes = options.makeRole && version !== null ? await makeRole(target, app, version) : [];
      for (const note of notes) context.out.note(note);
      const { redactUrl } = await import("../db/redactUrl.ts");
      const whole = await versioned(routing, { url: app, version, schema: target.config.schema });
      const url = options.showPassword === true ? whole : redactUrl(whole);
      context.out.result({ version, routing, url }, () => [url]);
    });
  },
});

/** A database that is named on the command line is meant for both sides. */
async function appUrl(context: Context, { url, config, directory }: Target, options: DbOptions) {
  if (config.app === undefined || options.url !== undefined) return url;
  return readSecret(context, config.app, "database.app", directory);
}

async function versioned(
  routing: "url" | "role",
  options: { readonly url: string; readonly version: string | null; readonly schema: string },
): Promise<string> {
  switch (routing) {
    case "url": {
      const { versionedUrl } = await import("../../schema/postgres/routing/versionedUrl.ts");
      return versionedUrl(options);
    }
    case "role": {
      const { roleUrl } = await import("../../schema/postgres/routing/roleUrl.ts");
      return roleUrl(options.url, options.version);
    }
    default:
      return routing satisfies never;
  }
}

function unknown(version: string, known: readonly string[]): SwitchyardError {
  return new SwitchyardError("NOT_FOUND", `There is no version ${version}.`, {
    next: known.length === 0 ? "There is none yet." : `Name one of: ${known.join(", ")}.`,
    fields: { version, known },
  });
}

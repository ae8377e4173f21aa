import type { FlagDefinition } from "@switchyard/flags";
import type { AppConfig } from "../config/schema.ts";
import { SwitchyardError } from "../errors.ts";
import { shareIn } from "../flags/shareIn.ts";
import type { Tables } from "../state/port.ts";
import type { SchemaOutlook } from "./schemaChanges.ts";
import type { Step } from "./step.ts";
import { compile } from "./strategies/compile.ts";

/** The steps that would roll this candidate out now, and the release that they start from. */
export async function planOf(
  tables: Tables,
  app: string,
  config: AppConfig,
  candidate: number,
  schema: SchemaOutlook | undefined,
): Promise<{ readonly from: number | null; readonly steps: readonly Step[] }> {
  const from = (await tables.apps.get(app))?.stable ?? null;
  const instances = await tables.instances.list(app);
  const active = (release: number) =>
    instances.filter((one) => one.release === release && one.role.kind === "active").length;
  const stableInstances = from === null ? null : active(from);
  const flagShare = await shares(tables, app, config);
  return {
    from,
    steps: compile({
      config,
      stableInstances,
      candidateInstances: active(candidate),
      flagShare,
      ...(schema && { schema }),
    }),
  };
}

/**
 * What the flags that the release turns on serve now. Throws NOT_FOUND for one that does not exist, CONFLICT where each
 * change of them needs a second person.
 */
async function shares(tables: Tables, app: string, { flags: { environment, ramp } }: AppConfig) {
  const isProtected = (await tables.flagEnvironments.get({ app, environment }))?.protected === true;
  if (isProtected && ramp.length > 0) {
    throw new SwitchyardError(
      "CONFLICT",
      `${environment} is protected, so a release cannot ramp its flags.`,
      {
        next: "Take them out of `flags.ramp`; after the release, `switchyard flags ramp` asks for the second person.",
      },
    );
  }
  const known = new Map<string, FlagDefinition>();
  for (const { flag } of ramp) {
    const found = await tables.flags.get({ app, environment }, flag);
    if (found === undefined) {
      throw new SwitchyardError(
        "NOT_FOUND",
        `There is no flag ${flag} in ${environment}, which the release is to ramp.`,
        {
          next: `Create it with \`switchyard flags create ${flag} --environment ${environment}\`, or take it out of \`flags.ramp\`.`,
        },
      );
    }
    known.set(flag, found.definition);
  }
  return (flag: string, variant: string) => {
    const definition = known.get(flag);
    return definition === undefined ? 0 : shareIn(definition, flag, variant, undefined);
  };
}

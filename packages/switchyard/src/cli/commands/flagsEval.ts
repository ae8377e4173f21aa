import type { Explanation, FlagDocument } from "@switchyard/flags";
import { command } from "../command.ts";
import type { Context } from "../context.ts";
import { readObject } from "../flags/definitionFile.ts";
import { type ContextOptions, contextOf } from "../flags/evaluationContext.ts";
import { type PlaceOptions, flagArgument, placeOptions, resolvePlace } from "../flags/place.ts";
import { documentOption } from "../flags/source.ts";
import { parseTime } from "../flags/time.ts";

interface EvalOptions extends PlaceOptions, ContextOptions {
  readonly at?: string;
  readonly release?: number;
  readonly file?: string;
}

export const flagsEval = command<EvalOptions>({
  name: "flags eval",
  summary: "Say what somebody gets, and why",
  description:
    "Evaluates a flag as a client would, and shows every rule that was looked at on the way. Counts nowhere, and changes " +
    "nothing. With --file it needs no control plane.",
  args: [flagArgument],
  options: [
    { flags: "-u, --user <key>", summary: "Targeting key: who asks" },
    {
      flags: "--attribute <name=value>",
      summary: "Of the context, e.g. plan=pro; may be repeated",
      kind: "list",
    },
    { flags: "--context <json>", summary: "The whole context as JSON" },
    { flags: "--at <time>", summary: "As if it were then" },
    {
      flags: "--release <number>",
      summary: "As an instance of this release would (default: the stable one)",
      kind: "number",
    },
    documentOption,
    ...placeOptions,
  ],
  examples: [
    {
      command: "switchyard flags eval new-cart --user ada --attribute plan=pro",
      explanation: "What does Ada get?",
    },
    {
      command: `switchyard flags eval new-cart --context '{"targetingKey":"ada","app":{"version":"2.1.0"}}'`,
      explanation: "With a context of several levels.",
    },
    {
      command: "switchyard flags eval new-cart --file flags.json --user ada --json | jq -r .variant",
      explanation: "From a file, as a test in CI.",
    },
  ],
  async run(context, [flag = ""], options) {
    const explanation = await explain(context, flag, options);
    const { explanationLines } = await import("../render/flags/explanation.ts");
    context.out.result(explanation, () => explanationLines(explanation, context.out.style));
  },
});

async function explain(context: Context, flag: string, options: EvalOptions): Promise<Explanation> {
  const evaluated = contextOf(options);
  const at = options.at === undefined ? undefined : parseTime(options.at, Date.now());
  const { release } = options;
  if (options.file !== undefined) {
    const { compileFlags } = await import("@switchyard/flags");
    const document = await readObject<FlagDocument>(context, options.file);
    const flags = compileFlags(document, release === undefined ? {} : { release });
    return flags.explain(flag, evaluated, at === undefined ? undefined : Date.parse(at));
  }
  const { app, environment } = await resolvePlace(context, options);
  return context.client.flags.explain(app, {
    environment,
    flag,
    context: evaluated,
    ...(at !== undefined && { at }),
    ...(release !== undefined && { release }),
  });
}

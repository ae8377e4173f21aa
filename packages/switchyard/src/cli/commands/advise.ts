import { SwitchyardError } from "../../errors.ts";
import type { Answers } from "../../advise/answers.ts";
import { askAnswers, questions } from "../adviseQuestions.ts";
import { type ConfigOptions, appArgument, command, configOptions } from "../command.ts";
import { configuredApp } from "../config.ts";
import type { Context } from "../context.ts";

type AdviseOptions = ConfigOptions & Partial<Answers>;

export const advise = command<AdviseOptions>({
  name: "advise",
  summary: "Recommend a strategy for an app, with reasons",
  description:
    "Ranks blue/green, canary and rolling by capacity, schema changes, traffic, risk and sessions. Reads what " +
    "switchyard.yaml tells, takes the rest from options, and asks on a terminal for what is missing.",
  args: [appArgument],
  options: [...configOptions, ...questions.map(({ option }) => option)],
  examples: [
    { command: "switchyard advise", explanation: "Answer a few questions and get a recommendation." },
    {
      command:
        "switchyard advise --instances 4 --spare-capacity one --schema-changes additive --requests-per-second 200 --risk high --sessions none",
      explanation: "The same without questions.",
    },
  ],
  async run(context, [named], options) {
    const known = { ...(await fromConfig(context, named, options)), ...given(options) };
    const answers = context.interactive ? await askAnswers(known) : complete(known);
    const { advise: rank } = await import("../../advise/advise.ts");
    const advice = rank(answers);
    const { adviceLines } = await import("../render/advice.ts");
    context.out.result({ answers, ...advice }, () => adviceLines(advice, context.out.style));
  },
});

/** Without a file everything is asked; a file that was named, or is broken, is reported. */
async function fromConfig(
  context: Context,
  named: string | undefined,
  options: ConfigOptions,
): Promise<Partial<Answers>> {
  const { answersFromConfig } = await import("../../advise/answersFromConfig.ts");
  try {
    return answersFromConfig((await configuredApp(context, named, options)).config);
  } catch (error) {
    const absent = error instanceof SwitchyardError && error.code === "CONFIG_NOT_FOUND";
    if (absent && options.file === undefined && named === undefined) return {};
    throw error;
  }
}

function given(options: AdviseOptions): Partial<Answers> {
  const entries = questions.map(({ key }) => [key, options[key]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function complete(known: Partial<Answers>): Answers {
  const { instances, spareCapacity, schemaChanges, requestsPerSecond, risk, sessions } = known;
  if (
    instances === undefined ||
    spareCapacity === undefined ||
    schemaChanges === undefined ||
    requestsPerSecond === undefined ||
    risk === undefined ||
    sessions === undefined
  ) {
    const missing = questions.filter(({ key }) => known[key] === undefined);
    throw new SwitchyardError("USAGE", "Some answers are missing, and there is no terminal to ask on.", {
      next: `Add ${missing.map(({ option }) => option.flags).join(", ")}.`,
    });
  }
  return { instances, spareCapacity, schemaChanges, requestsPerSecond, risk, sessions };
}

import { command } from "../command.ts";
import { parseGoal } from "../flags/goals.ts";
import {
  type PlaceOptions,
  type WhoOptions,
  flagArgument,
  placeOptions,
  resolvePlace,
  whoOf,
  whoOptions,
} from "../flags/place.ts";

interface ExperimentOptions extends PlaceOptions, WhoOptions {
  readonly control?: string;
  readonly variant?: string;
  readonly goal?: readonly string[];
  readonly for?: number;
  readonly guard?: boolean;
}

export const flagsExperimentStart = command<ExperimentOptions>({
  name: "flags experiment start",
  summary: "Count what people of each variant do",
  description:
    "Takes the split of the flag as it is: set it first with `flags set`. Every person counts once per variant, and what " +
    "they do counts by the goals; apps report it with `track`. The intervals hold at every look, so looking early is no " +
    "mistake. The guard kills the flag when its requests fail or slow down.",
  args: [flagArgument],
  options: [
    ...placeOptions,
    {
      flags: "--goal <event>",
      summary:
        "EVENT, EVENT:value for what people do it for, EVENT:rate:less where fewer are better; may be repeated",
      kind: "list",
    },
    {
      flags: "--control <name>",
      summary: "What the others are compared with (default: the off or default variant)",
    },
    {
      flags: "--variant <name>",
      summary: "The one that the guard watches (default: on, or the first other one)",
    },
    {
      flags: "--for <duration>",
      summary: "Ends by itself after this time (default: when a person stops it)",
      kind: "duration",
    },
    { flags: "--no-guard", summary: "Nothing kills the flag by itself" },
    ...whoOptions,
  ],
  examples: [
    {
      command: "switchyard flags experiment start checkout --goal purchase --goal basket:value",
      explanation: "Which checkout sells more?",
    },
  ],
  async run(context, [flag = ""], options) {
    const { app, environment } = await resolvePlace(context, options);
    const { by, why } = whoOf(options);
    const { control, variant, goal = [], for: forMs } = options;
    const experiment = await context.client.ramps.start(app, {
      environment,
      purpose: "experiment",
      flag,
      by,
      ...(why !== undefined && { message: why }),
      ...(control !== undefined && { control }),
      ...(variant !== undefined && { variant }),
      ...(forMs !== undefined && { every: forMs }),
      goals: goal.map(parseGoal),
      guard: { enabled: options.guard !== false },
    });
    const { rampLines } = await import("../render/flags/ramp.ts");
    context.out.result(experiment, () => rampLines(experiment, Date.now(), context.out.style));
  },
});

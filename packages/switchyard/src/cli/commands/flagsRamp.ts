import { SwitchyardError } from "../../errors.ts";
import { command } from "../command.ts";
import { followRamp } from "../flags/followRamp.ts";
import { parseFlagShare, parseGoal } from "../flags/goals.ts";
import {
  type PlaceOptions,
  type WhoOptions,
  flagArgument,
  placeOptions,
  resolvePlace,
  whoOf,
  whoOptions,
} from "../flags/place.ts";

interface RampOptions extends PlaceOptions, WhoOptions {
  readonly variant?: string;
  readonly control?: string;
  readonly rule?: number;
  readonly steps?: string;
  readonly every?: number;
  readonly approve?: boolean;
  readonly goal?: readonly string[];
  readonly requireEvidence?: boolean;
  readonly guard?: boolean;
  readonly detach?: boolean;
  readonly promote?: boolean;
  readonly full?: boolean;
  readonly pause?: boolean;
  readonly resume?: boolean;
  readonly abort?: boolean;
}

export const flagsRamp = command<RampOptions>({
  name: "flags ramp",
  summary: "Give a variant to more and more people, watched; a failing guard kills the flag",
  description:
    "Begins a ramp of the flag and follows it; with --promote, --pause, --resume or --abort it speaks to the one that runs. " +
    "Nobody who has the variant loses it as the share rises. The guard compares the requests of those who have it with the " +
    "requests of those who have the control, as the clients in the app report them, and kills the flag when they fail or " +
    "slow down. Ctrl-C stops the looking, not the ramp. Exit status 3 when the guard killed the flag.",
  args: [flagArgument],
  options: [
    ...placeOptions,
    { flags: "--variant <name>", summary: "What more people get (default: on)" },
    {
      flags: "--control <name>",
      summary: "What it is compared with (default: the flag's off or default variant)",
    },
    {
      flags: "--rule <number>",
      summary: "The split of this rule, from 1 (default: of the fallthrough)",
      kind: "number",
    },
    { flags: "--steps <shares>", summary: "Rising shares (default: 1%,5%,10%,25%,50%,100%)" },
    { flags: "--every <duration>", summary: "Between two shares, e.g. 30m (default: 10m)", kind: "duration" },
    { flags: "--approve", summary: "A person passes each share with --promote" },
    {
      flags: "--goal <event>",
      summary:
        "What people do that must not get rarer (purchase), or more often (refund:rate:less); may be repeated",
      kind: "list",
    },
    {
      flags: "--require-evidence",
      summary: "Ask a person where too little was seen to say that it is sound",
    },
    { flags: "--no-guard", summary: "Nothing takes it back by itself" },
    { flags: "--detach", summary: "Begin, and do not follow" },
    { flags: "--promote", summary: "Pass the pause that it is in" },
    { flags: "--full", summary: "With --promote: pass all further pauses, too" },
    { flags: "--pause", summary: "Hold it before its next step" },
    { flags: "--resume", summary: "Let it go on" },
    { flags: "--abort", summary: "Take the share back to what it was" },
    ...whoOptions,
  ],
  examples: [
    { command: "switchyard flags ramp new-cart", explanation: "1 % to 100 % in an hour." },
    {
      command: "switchyard flags ramp new-cart --steps 10%,50%,100% --every 1d --goal purchase",
      explanation: "Three days; fewer purchases take it back.",
    },
    { command: "switchyard flags ramp new-cart --abort", explanation: "We do not want it after all." },
  ],
  async run(context, [flag = ""], options) {
    const place = await resolvePlace(context, options);
    const { app, environment } = place;
    const { by, why } = whoOf(options);
    const verb = verbOf(options);
    if (verb !== undefined) {
      const reason = why === undefined ? {} : { reason: why };
      const told = await context.client.ramps.tell(app, environment, flag, { verb, by, ...reason });
      const { rampLines } = await import("../render/flags/ramp.ts");
      context.out.result(told, () => rampLines(told, Date.now(), context.out.style));
      return;
    }
    const { variant, control, rule, steps, every, goal = [], guard } = options;
    const ramp = await context.client.ramps.start(app, {
      environment,
      flag,
      by,
      ...(why !== undefined && { message: why }),
      ...(variant !== undefined && { variant }),
      ...(control !== undefined && { control }),
      ...(rule !== undefined && { rule: rule - 1 }),
      ...(steps !== undefined && { shares: sharesOf(steps) }),
      ...(options.approve === true ? { every: "approval" } : every === undefined ? {} : { every }),
      goals: goal.map(parseGoal),
      guard: {
        enabled: guard !== false,
        goals: goal.map(parseGoal),
        requireEvidence: options.requireEvidence === true,
      },
    });
    if (options.detach === true) {
      const { rampLines } = await import("../render/flags/ramp.ts");
      context.out.result(ramp, () => rampLines(ramp, Date.now(), context.out.style));
      return;
    }
    await followRamp(context, place, ramp);
  },
});

function verbOf({ promote, full, pause, resume, abort }: RampOptions) {
  const named = [
    ...(promote === true ? [full === true ? ("promote-full" as const) : ("promote" as const)] : []),
    ...(pause === true ? ["pause" as const] : []),
    ...(resume === true ? ["resume" as const] : []),
    ...(abort === true ? ["abort" as const] : []),
  ];
  if (named.length > 1)
    throw new SwitchyardError("USAGE", "One of --promote, --pause, --resume and --abort.");
  if (full === true && promote !== true) throw new SwitchyardError("USAGE", "--full goes with --promote.");
  return named[0];
}

function sharesOf(text: string): number[] {
  const shares = text.split(",").map((part) => parseFlagShare(part.trim()));
  if (shares.every((share, index) => index === 0 || share > (shares[index - 1] ?? 0))) return shares;
  throw new SwitchyardError("USAGE", `--steps ${text} does not rise.`, {
    next: "Write rising shares, for example 1%,10%,100%.",
  });
}

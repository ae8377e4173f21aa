import { SwitchyardError } from "../../errors.ts";
import type { Throttle } from "../../schema/port.ts";
import { command } from "../command.ts";
import { type DbOptions, dbOptions } from "../db/options.ts";
import { withDriver } from "../db/withDriver.ts";
import { field } from "../render/field.ts";
import { throttleText } from "../render/db/throttle.ts";

interface DbThrottleOptions extends DbOptions {
  readonly batch?: number;
  readonly duty?: number;
  readonly maxRows?: number;
  readonly maxLag?: number;
  readonly maxSlot?: string;
  readonly maxActive?: number;
  /** False for --no-query. */
  readonly query?: string | false;
  readonly pause?: boolean;
  readonly resume?: boolean;
}

export const dbThrottle = command<DbThrottleOptions>({
  name: "db throttle",
  summary: "Change how hard a backfill works, also while it runs",
  description:
    "Holds from the next batch on, whoever runs the backfill and wherever, and for later ones of this app. Without " +
    "options it shows what holds now. A backfill that waits says for what: look at `switchyard db status` or at its own line.",
  args: [],
  options: [
    {
      flags: "--batch <duration>",
      summary: "Time of one batch, e.g. 100ms; its size follows",
      kind: "duration",
    },
    { flags: "--max-rows <number>", summary: "Largest number of rows of a batch", kind: "number" },
    { flags: "--duty <share>", summary: "Share of the time that it works, e.g. 50%", kind: "ratio" },
    {
      flags: "--max-lag <duration>",
      summary: "Wait while a replica is further behind, e.g. 2s",
      kind: "duration",
    },
    { flags: "--max-slot <size>", summary: "Wait while a replication slot holds back more, e.g. 1GiB" },
    { flags: "--max-active <number>", summary: "Wait while more sessions are active", kind: "number" },
    { flags: "--query <sql>", summary: "Wait while this query of one boolean is not true" },
    { flags: "--no-query", summary: "Ask no query any more" },
    { flags: "--pause", summary: "Wait until --resume" },
    { flags: "--resume", summary: "Go on" },
    ...dbOptions,
  ],
  examples: [
    { command: "switchyard db throttle --duty 25%", explanation: "Three quarters of the time for others." },
    {
      command: "switchyard db throttle --pause",
      explanation: "Hold it, for example for the evening's peak.",
    },
    {
      command: `switchyard db throttle --query "SELECT count(*) < 50 FROM pg_stat_activity WHERE state = 'active'"`,
      explanation: "A condition of one's own.",
    },
  ],
  async run(context, _args, options) {
    const change = await changeOf(options);
    await withDriver(context, options, async (driver) => {
      const throttle =
        Object.keys(change).length === 0 ? (await driver.status()).throttle : await driver.tune(change);
      const { out } = context;
      out.result(throttle, () => field("Throttle", throttleText(throttle), out.style));
    });
  },
});

async function changeOf(options: DbThrottleOptions): Promise<Partial<Throttle>> {
  const { batch, duty, maxRows, maxLag, maxSlot, maxActive, query, pause, resume } = options;
  if (pause && resume) throw usage("--pause and --resume contradict each other.", "Leave one of them out.");
  if (duty !== undefined && !(duty > 0 && duty <= 1)) {
    throw usage("--duty must be above 0 and at most 100%.", "Use --pause to hold it altogether.");
  }
  if (maxRows === 0 || batch === 0)
    throw usage("A batch must have some time and rows.", "Use --pause to hold it.");
  return {
    ...(batch !== undefined && { batchMs: batch }),
    ...(duty !== undefined && { duty }),
    ...(maxRows !== undefined && { maxRows }),
    ...(maxLag !== undefined && { maxLagMs: maxLag }),
    ...(maxSlot !== undefined && { maxSlotBytes: await bytesOf(maxSlot) }),
    ...(maxActive !== undefined && { maxActive }),
    ...(query !== undefined && { query: query === false ? null : query }),
    ...(pause && { paused: true }),
    ...(resume && { paused: false }),
  };
}

async function bytesOf(size: string): Promise<number> {
  const { parseSize } = await import("../../config/scalars.ts");
  try {
    return parseSize(size);
  } catch {
    throw usage(`--max-slot ${size} is not a size.`, "Try --max-slot 500MB or --max-slot 1GiB.");
  }
}

function usage(message: string, next: string): SwitchyardError {
  return new SwitchyardError("USAGE", message, { next });
}

import { command } from "../command.ts";
import { carryOut } from "../db/carryOut.ts";
import { type DbOptions, dbOptions } from "../db/options.ts";
import { withDriver } from "../db/withDriver.ts";
import { verifiedLines } from "../render/db/verified.ts";

interface DbVerifyOptions extends DbOptions {
  readonly repair?: boolean;
}

export const dbVerify = command<DbVerifyOptions>({
  name: "db verify",
  summary: "Compare what old and new code see, row by row",
  description:
    "Reads every row of the tables of the migrations in flight and compares the old columns with the new ones through " +
    "`up` and `down`. Exit status 1 with the rows that differ. With --repair it computes them anew from the side that " +
    "is right and counts them. It takes no lock that anybody waits for, and can be run as often as one likes.",
  args: [],
  options: [{ flags: "--repair", summary: "Mend the rows that differ" }, ...dbOptions],
  examples: [
    { command: "switchyard db verify", explanation: "Before the new code gets users, and before contract." },
    {
      command: "switchyard db verify --repair",
      explanation: "Mend what somebody changed past the triggers.",
    },
  ],
  async run(context, _args, options) {
    await withDriver(context, options, async (driver) => {
      const verified = await carryOut(context, "`switchyard db verify` begins anew.", (act) =>
        driver.verify(act, { repair: options.repair === true }),
      );
      const { out } = context;
      out.result({ kind: "result", ...verified }, () => verifiedLines(verified, out.style));
    });
  },
});

import { parseArgs } from "node:util";
import { guardDefaults } from "./sim/defaultGuard.ts";
import { countFalseAlarms, type FalseAlarms } from "./sim/falseAlarms.ts";
import { fineProgram } from "./sim/nullRollout.ts";
import { measurePower, type PowerRow } from "./sim/power.ts";
import { powerTable } from "./sim/powerTable.ts";
import { regressions, sameness } from "./sim/regressions.ts";

const usage = `Usage: npm run sim:analysis -- [--rollouts 10000] [--power-rollouts 200] [--seed 1] [--json]
Draws healthy rollouts and counts how many the default guard takes back, at its own alpha and, on a fifth of them, at 1 %
and 5 %; then how fast it sees regressions, beside an exact test that peeks at every look and a rank test asked once.
`;

const { values } = parseArgs({
  options: {
    rollouts: { type: "string", default: "10000" },
    "power-rollouts": { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const rollouts = Number(values.rollouts);
const powerRollouts = Number(values["power-rollouts"]);
const seed = Number(values.seed);
if (values.help || !(rollouts >= 1) || !(powerRollouts >= 1) || !Number.isInteger(seed)) {
  (values.help ? process.stdout : process.stderr).write(usage);
  process.exit(values.help ? 0 : 2);
}

const alpha = guardDefaults.alpha / 10_000;
const part = Math.ceil(rollouts / 5);
const [own] = countFalseAlarms(rollouts, [alpha], { seed, progress: report("null rollouts", rollouts) });
const loose = countFalseAlarms(part, [0.01, 0.05], {
  seed,
  progress: report("null rollouts, 1 % and 5 %", part),
});
const [storm] = countFalseAlarms(part, [alpha], {
  seed: seed + 1,
  weathers: ["storm"],
  progress: report("null rollouts, bursts after stable has gone", part),
});
const [healthy] = countFalseAlarms(200, [alpha], {
  seed: seed + 2,
  drawProgram: fineProgram,
  requests: [2, 50],
  progress: report("healthy rollouts, every request drawn", 200),
});
const power = regressions.map((regression, at) => {
  report("rows of the power table", regressions.length)(at + 1);
  return measurePower(regression, powerRollouts, alpha, seed);
});
const same = [0.01, 0.05].map((level) => ({ alpha: level, ...measurePower(sameness, part, level, seed) }));
const result = {
  rollouts,
  alpha,
  falseAlarmRate: own!.falseAlarmRate,
  falseAlarms: [own!, ...loose],
  healthy: healthy!,
  outsideTheGuarantee: storm!,
  withoutRegression: same,
  power,
};

if (!values.json) printForPeople();
else console.log(JSON.stringify(result));

function printForPeople(): void {
  for (const line of [own!, ...loose].map(sentence)) console.log(line);
  console.log(`Every request drawn: ${sentence(healthy!)}`);
  console.log(`Bursts of errors after stable stopped serving: ${sentence(storm!)}`);
  for (const { alpha: level, sequential, peekingExact } of same) {
    console.log(
      `No regression, errors at ${level / 3}: sequential stopped ${sequential.detected}, the peeking exact test ${peekingExact.detected}.`,
    );
  }
  console.log(powerTable(power satisfies readonly PowerRow[]));
}

function sentence({ alpha: level, falseAlarms, rollouts: of, falseAlarmRate }: FalseAlarms): string {
  return `alpha ${level * 100}%: ${falseAlarms} of ${of} healthy rollouts taken back (${(falseAlarmRate * 100).toPrecision(2)}%).`;
}

function report(what: string, total: number): (done: number) => void {
  const every = Math.max(Math.floor(total / 10), 1);
  return (done) => {
    if (done % every === 0) process.stderr.write(`${what}: ${done}/${total}\n`);
  };
}

import type { Contender } from "./contenders/contender.ts";
import { isMatched, type Person, rules } from "./people.ts";

/**
 * A library that errs must not look fast: on for all where it is static, for all whom a rule matches, and for as many of
 * the others as the split says.
 *
 * @returns for which share of all people the flag with rules is on
 * @throws Error when an answer is not what the rules say
 */
export async function checkAnswers(contender: Contender, everyone: readonly Person[]): Promise<number> {
  let inSplit = 0;
  let others = 0;
  for (const [at, person] of everyone.entries()) {
    if (!(await contender.isOn("static-flag", at))) throw wrong(contender, "static-flag", person);
    const isOn = await contender.isOn("rules-flag", at);
    if (isMatched(person)) {
      if (!isOn) throw wrong(contender, "rules-flag", person);
      continue;
    }
    others++;
    if (isOn) inSplit++;
  }
  const wanted = (others * rules.percent) / 100;
  // Five standard deviations.
  if (Math.abs(inSplit - wanted) > 5 * Math.sqrt(wanted * (1 - rules.percent / 100))) {
    throw new Error(
      `${contender.name}: the split has ${inSplit} of ${others}, ${rules.percent} % were wanted.`,
    );
  }
  return (everyone.length - others + inSplit) / everyone.length;
}

function wrong({ name }: Contender, flag: string, person: Person): Error {
  return new Error(`${name}: ${flag} is off for ${JSON.stringify(person)}, for whom it is on.`);
}

import { SwitchyardError } from "../../errors.ts";

/** @throws SwitchyardError FLAG_INVALID when there are several and none was named, or there is none of that name */
export function chosenEnvironment(
  source: string,
  names: readonly string[],
  wanted: string | undefined,
): string | undefined {
  if (wanted === undefined && names.length < 2) return names[0];
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  const problem = wanted === undefined ? "holds several environments" : `has no environment ${wanted}`;
  throw new SwitchyardError("FLAG_INVALID", `This file of ${source} ${problem}.`, {
    next: names.length === 0 ? "Leave the environment out." : `Name one of these: ${names.join(", ")}.`,
    fields: { environments: names },
  });
}

import { type Option, confirm, isCancel, select, text } from "@clack/prompts";
import { SwitchyardError } from "../errors.ts";

/** Asks for one of several on the terminal, on stderr so that stdout holds data only. Throws INTERRUPTED on Esc. */
export async function pick<Value extends string | number>(
  message: string,
  options: Option<Value>[],
): Promise<Value> {
  const answer = await select<Value>({ message, options, output: process.stderr });
  if (isCancel(answer)) throw cancelled();
  return answer;
}

/** Yes or no, no by default. */
export async function agree(message: string): Promise<boolean> {
  const answer = await confirm({ message, initialValue: false, output: process.stderr });
  if (isCancel(answer)) throw cancelled();
  return answer;
}

export async function askNumber(message: string, initialValue: number): Promise<number> {
  const answer = await text({
    message,
    initialValue: String(initialValue),
    output: process.stderr,
    validate: (value) => (/^\d+$/.test(value ?? "") ? undefined : "A whole number, please."),
  });
  if (isCancel(answer)) throw cancelled();
  return Number(answer);
}

function cancelled(): SwitchyardError {
  return new SwitchyardError("INTERRUPTED", "Nothing was done.");
}

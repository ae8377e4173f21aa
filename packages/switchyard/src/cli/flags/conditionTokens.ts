import { SwitchyardError } from "../../errors.ts";

export interface ConditionToken {
  readonly kind: "word" | "quoted" | "sign";
  readonly text: string;
}

/** Words, quoted texts (as JSON has them, or between apostrophes without escapes), brackets and commas. Throws USAGE. */
export function conditionTokens(source: string): ConditionToken[] {
  const tokens: ConditionToken[] = [];
  for (const match of source.matchAll(/\s+|"(?:\\.|[^"\\])*"|'[^']*'|[(),]|[^\s(),"']\S*?(?=[\s(),]|$)|./g)) {
    const [text] = match;
    if (text.trim() === "") continue;
    if ("(),".includes(text)) tokens.push({ kind: "sign", text });
    else if (text.startsWith("'") && text.length > 1)
      tokens.push({ kind: "quoted", text: text.slice(1, -1) });
    else if (text.startsWith('"') && text.length > 1)
      tokens.push({ kind: "quoted", text: unquoted(text, source) });
    else if (text === '"' || text === "'")
      throw malformed(source, `the quote at ${match.index + 1} does not end`);
    else tokens.push({ kind: "word", text });
  }
  return tokens;
}

export function malformed(source: string, what: string): SwitchyardError {
  return new SwitchyardError("USAGE", `The condition \`${source}\` cannot be read: ${what}.`, {
    next: "Write it like `plan is pro, team and not in segment testers`; `switchyard flags set --help` has more.",
    fields: { condition: source },
  });
}

function unquoted(text: string, source: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    throw malformed(source, `${text} is no text as JSON has it`);
  }
}

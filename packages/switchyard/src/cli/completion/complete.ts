import { type Command, type Completion, type OptionSpec, globalOptions } from "../command.ts";

/** What may come at the cursor: words, apps of the control plane (to be asked for), or files (the shell's own). */
export type Candidates = readonly Completion[];

/**
 * Decides what can stand at the cursor. `words` are those after `switchyard`, the last one being what is typed so far
 * (perhaps empty).
 */
export function candidates(words: readonly string[], commands: readonly Command[]): Candidates {
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const visible = commands.filter((command) => !command.hidden);
  const command = visible.find((command) => startsWith(before, command.name.split(" ")));
  const options = [...(command?.options ?? []), ...globalOptions];

  const awaiting = valueOption(before.at(-1), options);
  if (awaiting?.choices) return [{ kind: "words", words: awaiting.choices }];
  if (awaiting) return [awaiting.complete ?? nothing];
  if (current.startsWith("-")) return [{ kind: "words", words: [...options.flatMap(spellings), "--help"] }];
  if (!command) return [{ kind: "words", words: nextWords(visible, positionals(before, options)) }];

  const given = positionals(before, options).length - command.name.split(" ").length;
  const argument = command.args[given] ?? (command.args.at(-1)?.variadic ? command.args.at(-1) : undefined);
  return argument?.complete ? [argument.complete] : [nothing];
}

/** `-m, --message <text>` -> ["-m", "--message"] */
export function spellings({ flags }: OptionSpec): string[] {
  return flags.split(/[ ,]+/).filter((part) => part.startsWith("-"));
}

const nothing: Completion = { kind: "words", words: [] };

function startsWith(words: readonly string[], name: readonly string[]): boolean {
  const plain = positionals(words, globalOptions);
  return name.every((part, index) => plain[index] === part);
}

/** The option whose value comes next. */
function valueOption(word: string | undefined, options: readonly OptionSpec[]): OptionSpec | undefined {
  if (word === undefined) return undefined;
  return options.find((option) => option.flags.includes("<") && spellings(option).includes(word));
}

function positionals(words: readonly string[], options: readonly OptionSpec[]): string[] {
  return words.filter((word, index) => !word.startsWith("-") && !valueOption(words[index - 1], options));
}

/** First words of commands, or second ones of a group such as `router`. */
function nextWords(commands: readonly Command[], before: readonly string[]): string[] {
  const next = commands
    .map((command) => command.name.split(" "))
    .filter((name) => before.every((word, index) => name[index] === word))
    .map((name) => name[before.length])
    .filter((word) => word !== undefined);
  return [...new Set([...next, ...(before.length === 0 ? ["help"] : [])])];
}

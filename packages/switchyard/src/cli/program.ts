import { Command as Commander, Help, InvalidArgumentError, Option } from "commander";
import { version } from "../packageRoot.ts";
import { type Command, type OptionSpec, argumentSyntax, globalOptions } from "./command.ts";
import { type Context, type GlobalOptions, createContext } from "./context.ts";
import { commands } from "./table.ts";

/** The command table as a commander program that throws in place of exiting. */
export function createProgram(signal: AbortSignal, contextOf = createContext): Commander {
  const program = new Commander("switchyard")
    .description(
      "Ships a new version of a web application without a failed request, and takes it back in under a second.",
    )
    .version(version, "-V, --version", "Print the version")
    .helpCommand("help [command]", "Show the help of a command")
    .helpOption("-h, --help", "Show this help")
    .addHelpText("after", startHelp)
    // Errors are reported in one place, with the catalogue's exit status.
    .configureOutput({ outputError: () => {}, writeErr: (help) => process.stdout.write(help) })
    .configureHelp({
      showGlobalOptions: true,
      subcommandTerm: (sub) => new Help().subcommandTerm(sub).replace(" [options]", ""),
    })
    .exitOverride();
  for (const option of globalOptions) program.addOption(createOption(option));
  for (const command of commands) addCommand(program, command, (options) => contextOf(options, signal));
  return program;
}

function addCommand(
  program: Commander,
  command: Command,
  contextOf: (options: GlobalOptions) => Context,
): void {
  const words = command.name.split(" ");
  const last = words.pop() ?? command.name;
  const parent = words.reduce(groupOf, program);
  const sub = new Commander(last)
    .copyInheritedSettings(parent)
    .summary(command.summary)
    .description(command.description)
    .addHelpText("after", examplesHelp(command));
  for (const argument of command.args) sub.argument(argumentSyntax(argument), argument.summary);
  for (const option of command.options) sub.addOption(createOption(option));
  sub.action(async () => {
    const options = sub.optsWithGlobals<GlobalOptions>();
    await command.run(contextOf(options), sub.args, { ...options });
  });
  parent.addCommand(sub, { hidden: command.hidden === true });
}

function groupOf(parent: Commander, word: string): Commander {
  const known = parent.commands.find((candidate) => candidate.name() === word);
  if (known) return known;
  const group = new Commander(word).copyInheritedSettings(parent).summary(`Commands about the ${word}`);
  parent.addCommand(group);
  return group;
}

function createOption(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.summary);
  if (spec.choices) option.choices(spec.choices);
  switch (spec.kind) {
    case "number":
      return option.argParser(wholeNumber);
    case "ratio":
      return option.argParser(ratio);
    case "duration":
      return option.argParser(duration);
    case "list":
      return option.argParser((value: string, previous: string[] | undefined) => [
        ...(previous ?? []),
        value,
      ]);
    case undefined:
      return option;
    default:
      return spec.kind satisfies never;
  }
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

/** `0.02`, or `2%` for the same. */
function ratio(text: string): number {
  const [, amount, percent] = /^(\d+(?:\.\d+)?|\.\d+)(%?)$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError("It must be a number such as 1.5 or 2%.");
  return Number(amount) / (percent === "%" ? 100 : 1);
}

/** Milliseconds. The configuration's parser is not used: it would load zod for every command. */
function duration(text: string): number {
  const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const factor = new Map([
    ["ms", 1],
    ["s", 1000],
    ["m", 60_000],
    ["h", 3_600_000],
  ]).get(unit);
  if (factor === undefined) throw new InvalidArgumentError("It must be a duration such as 30s, 10m or 1h.");
  return Number(amount) * factor;
}

function examplesHelp({ examples }: Command): string {
  if (examples.length === 0) return "";
  const lines = examples.map(({ command, explanation }) => `  $ ${command}\n      ${explanation}`);
  return `\nExamples:\n${lines.join("\n")}\n`;
}

const startHelp = `
Start here:
  $ switchyard init              write a switchyard.yaml for the application in this folder
  $ switchyard serve             run the control plane (leave it running)
  $ switchyard deploy            ship the first release; run it again for every next one
  $ switchyard rollback          take the newest release back

Exit status: 0 done, 1 failed, 2 usage or configuration, 3 rolled back by itself, 4 conflict, 5 not found,
6 needs --yes, 7 inconclusive, 124 timeout, 130 interrupted.
`;

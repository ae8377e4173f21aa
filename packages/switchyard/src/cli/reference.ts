import { type Command, type OptionSpec, argumentSyntax, globalOptions } from "./command.ts";
import { catalogue } from "../errors.ts";
import { commands } from "./table.ts";

/** The page docs/reference/cli.md, from the command table. */
export function cliReference(): string {
  const visible = commands.filter((command) => !command.hidden);
  return [
    "# Command line",
    "",
    "Data goes to stdout, messages to stderr. `--json` gives one JSON document; `deploy`, `status --watch` and `logs -f` " +
      'write one a line, the last one being the result. An error is `{"error":{"code","message","next"}}` there, with ' +
      "the same exit status.",
    "",
    ...visible.map(
      ({ name, summary }) =>
        `- [\`switchyard ${name}\`](#switchyard-${name.replaceAll(" ", "-")}): ${summary}`,
    ),
    "",
    "## Options of every command",
    "",
    ...optionTable(globalOptions),
    ...visible.flatMap(section),
    "",
    "## Exit status",
    "",
    "| status | meaning | error codes |",
    "| --- | --- | --- |",
    ...exitRows(),
    "",
  ].join("\n");
}

function section(command: Command): string[] {
  const usage = command.args.map((argument) => ` ${argumentSyntax(argument)}`).join("");
  return [
    "",
    `## switchyard ${command.name}`,
    "",
    `${command.summary}.`,
    "",
    "```",
    `switchyard ${command.name}${usage}${command.options.length > 0 ? " [options]" : ""}`,
    "```",
    "",
    command.description,
    ...(command.args.length > 0 ? ["", "| argument | |", "| --- | --- |"] : []),
    ...command.args.map(({ name, summary }) => `| \`${name}\` | ${cell(summary)} |`),
    ...(command.options.length > 0 ? ["", ...optionTable(command.options)] : []),
    ...command.examples.flatMap(({ command, explanation }) => ["", explanation, "", "```sh", command, "```"]),
  ];
}

function optionTable(options: readonly OptionSpec[]): string[] {
  return [
    "| option | |",
    "| --- | --- |",
    ...options.map(({ flags, summary }) => `| \`${flags}\` | ${cell(summary)} |`),
  ];
}

function exitRows(): string[] {
  const codes = Object.entries(catalogue);
  return Object.entries(meanings).map(([exit, meaning]) => {
    const names = codes.filter(([, status]) => status.exit === Number(exit)).map(([code]) => `\`${code}\``);
    return `| ${exit} | ${meaning} | ${names.join(", ")} |`;
  });
}

const meanings: Readonly<Record<number, string>> = {
  0: "done",
  1: "failed",
  2: "usage or configuration",
  3: "the rollout was taken back by Switchyard itself",
  4: "conflict, or locked by another",
  5: "not found",
  6: "needs --yes",
  7: "an analysis is inconclusive",
  124: "timeout; a rollout goes on",
  130: "interrupted; a rollout goes on",
};

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

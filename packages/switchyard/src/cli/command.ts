import type { Context } from "./context.ts";

/** One row of the command table: help, completion and the reference page are all made from it. */
export interface CommandSpec<Options> {
  /** Words after `switchyard`: `deploy`, `router status`. */
  readonly name: string;
  readonly summary: string;
  /** What it does, when to use it, what it leaves alone. */
  readonly description: string;
  readonly args: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  readonly examples: readonly Example[];
  /** Called by the completion scripts only; not shown. */
  readonly hidden?: boolean;
  run(context: Context, args: readonly (string | undefined)[], options: Options): Promise<void>;
}

export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
  readonly required?: boolean;
  readonly variadic?: boolean;
  readonly complete?: Completion;
}

/** `<key>`, `[app]`, `[keys...]`: for help and the reference page. */
export function argumentSyntax({ name, required, variadic }: ArgumentSpec): string {
  const dots = variadic ? `${name}...` : name;
  return required ? `<${dots}>` : `[${dots}]`;
}

export interface OptionSpec {
  /** As commander has them: `-m, --message <text>`. */
  readonly flags: string;
  readonly summary: string;
  readonly kind?: "number" | "ratio" | "duration" | "list";
  /** The only values allowed. */
  readonly choices?: readonly string[];
  readonly complete?: Completion;
}

export interface Example {
  readonly command: string;
  readonly explanation: string;
}

export type Completion =
  | { readonly kind: "apps" }
  /** Keys of flags, of the app and environment that are named on the line. */
  | { readonly kind: "flags" }
  /** Names of the migrations in the app's folder. */
  | { readonly kind: "migrations" }
  | { readonly kind: "files" }
  | { readonly kind: "words"; readonly words: readonly string[] };

export type Command = CommandSpec<Readonly<Record<string, unknown>>>;

/** Gives a command's `run` the type of its own options; the table holds commands of every shape. */
export function command<Options extends object>(spec: CommandSpec<Options>): Command {
  return {
    ...spec,
    // commander fills the options from the same spec; types cannot say so.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    run: (context, args, options) => spec.run(context, args, options as Options),
  };
}

export const appArgument: ArgumentSpec = {
  name: "app",
  summary: "Name of the app; may be left out when there is only one",
  complete: { kind: "apps" },
};

/** Options of the commands that read switchyard.yaml. */
export const configOptions: readonly OptionSpec[] = [
  {
    flags: "-f, --file <path>",
    summary: "Configuration file (default: switchyard.yaml here or in a folder above)",
    complete: { kind: "files" },
  },
  { flags: "-e, --env <name>", summary: "Environment whose overlay is applied, e.g. staging" },
];

export interface ConfigOptions {
  readonly file?: string;
  readonly env?: string;
}

export const timeoutOption: OptionSpec = {
  flags: "--timeout <duration>",
  summary: "Stop waiting after this time, e.g. 10m (exit 124); the rollout itself goes on",
  kind: "duration",
};

export const globalOptions: readonly OptionSpec[] = [
  { flags: "--json", summary: "One JSON document on stdout; commands that follow write one a line" },
  {
    flags: "--state-dir <path>",
    summary:
      "State directory of the control plane (default: $SWITCHYARD_STATE, else ~/.local/state/switchyard)",
    complete: { kind: "files" },
  },
  { flags: "--no-color", summary: "No colours; NO_COLOR and FORCE_COLOR are respected too" },
];

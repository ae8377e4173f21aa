/**
 * The argument vector that runs a command. A string goes through the shell; a simple command replaces the shell
 * (`exec`), so that the app itself gets the signals and its exit status is seen. In front of a compound command,
 * an assignment or a builtin, `exec` would change the meaning: there the shell stays.
 */
export function argumentVector(command: string | readonly string[]): readonly [string, ...string[]] {
  if (typeof command === "string") {
    return ["/bin/sh", "-c", isSimpleCommand(command) ? `exec ${command}` : command];
  }
  const [file = "", ...rest] = command;
  return [file, ...rest];
}

/** Errs on the side of false: without `exec` every command is right, only one process more. */
function isSimpleCommand(command: string): boolean {
  const first = /^\s*([A-Za-z0-9_./~-]+)(?=\s|$)/.exec(command)?.[1];
  return first !== undefined && !shellWords.has(first) && !/[;&|(){}!`#\n\\]/.test(command);
}

/** Keywords and builtins that are no program, or whose effect is on the shell itself. */
const shellWords = new Set(
  (
    ". : alias bg break case cd command continue do done elif else esac eval exec exit export fg fi for " +
    "function getopts hash if in jobs local read readonly return select set shift source then time times " +
    "trap type ulimit umask unalias unset until wait while"
  ).split(" "),
);

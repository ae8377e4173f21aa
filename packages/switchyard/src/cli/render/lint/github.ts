import type { LintReport } from "../../../schema/lint/verdict.ts";

const commands = { error: "error", warning: "warning", note: "notice" } as const;

/** Workflow commands that GitHub shows beside the lines of a pull request. */
export function githubLines({ files }: LintReport): readonly string[] {
  return files
    .flatMap(({ statements }) => statements.flatMap(({ findings }) => findings))
    .map(({ rule, severity, position, message, safe, suppressed }) => {
      const command = suppressed === undefined ? commands[severity] : "notice";
      const { file, line, column } = position;
      const properties = Object.entries({ file, line, col: column, title: rule })
        .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
        .join(",");
      const rest = suppressed === undefined ? `Safe: ${safe}` : `Let pass: ${suppressed}`;
      return `::${command} ${properties}::${escapeData(`${message}\n${rest}`)}`;
    });
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

import { isAbsolute, relative, sep } from "node:path";
import { version } from "../../../packageRoot.ts";
import { rules } from "../../../schema/lint/ruleNames.ts";
import type { Finding, LintReport } from "../../../schema/lint/verdict.ts";

/** SARIF 2.1.0, as code scanning reads it; files are relative to the directory where the command runs. */
export function sarifDocument({ files }: LintReport, directory: string): object {
  const names = Object.keys(rules);
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "switchyard",
            version,
            rules: Object.entries(rules).map(([id, text]) => ({ id, shortDescription: { text } })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: files
          .flatMap(({ statements }) => statements.flatMap(({ findings }) => findings))
          .map((finding) => result(finding, names, directory)),
      },
    ],
  };
}

function result(
  { rule, severity, position, message, safe, breaks, suppressed }: Finding,
  names: readonly string[],
  directory: string,
): object {
  const text = [message, ...(breaks === undefined ? [] : [`Breaks: ${breaks}`]), `Safe: ${safe}`].join("\n");
  return {
    ruleId: rule,
    ...(names.includes(rule) && { ruleIndex: names.indexOf(rule) }),
    level: severity,
    message: { text },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(position.file, directory) },
          region: { startLine: position.line, startColumn: position.column },
        },
      },
    ],
    ...(suppressed !== undefined && { suppressions: [{ kind: "inSource", justification: suppressed }] }),
  };
}

function uriOf(file: string, directory: string): string {
  const path = isAbsolute(file) ? relative(directory, file) : file;
  return path.split(sep).map(encodeURIComponent).join("/");
}

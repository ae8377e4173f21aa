/** A set of checks in the XML that CI systems show, after JUnit's reports. */
export interface Suite {
  readonly name: string;
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly cases: readonly Case[];
}

export interface Case {
  readonly name: string;
  readonly outcome: "passed" | "failure" | "error" | "skipped";
  /** One sentence. */
  readonly message: string;
  /** Everything else that is known, lines of text. */
  readonly details: string;
}

/** A whole document, whatever the names and texts contain. */
export function junitXml(suites: readonly Suite[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.map(suiteXml).join("")}</testsuites>\n`;
}

function suiteXml({ name, startedAt, durationMs, cases }: Suite): string {
  const numberOf = (outcome: Case["outcome"]) =>
    String(cases.filter((one) => one.outcome === outcome).length);
  const attributes = attributesXml({
    name,
    tests: String(cases.length),
    failures: numberOf("failure"),
    errors: numberOf("error"),
    skipped: numberOf("skipped"),
    time: (durationMs / 1000).toFixed(3),
    timestamp: startedAt.toISOString().slice(0, 19),
  });
  return `  <testsuite${attributes}>\n${cases.map((one) => caseXml(one, name)).join("")}  </testsuite>\n`;
}

function caseXml({ name, outcome, message, details }: Case, suite: string): string {
  const open = `    <testcase${attributesXml({ name, classname: suite })}>\n`;
  const output = `      <system-out>${escape(details)}</system-out>\n`;
  const close = "    </testcase>\n";
  switch (outcome) {
    case "passed":
      return open + output + close;
    case "skipped":
      return `${open}      <skipped${attributesXml({ message })}/>\n${output}${close}`;
    case "failure":
    case "error": {
      const attributes = attributesXml({ message, type: outcome });
      return `${open}      <${outcome}${attributes}>${escape(details)}</${outcome}>\n${close}`;
    }
    default:
      return outcome satisfies never;
  }
}

function attributesXml(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escape(value).replaceAll("\n", "&#10;").replaceAll("\t", "&#9;")}"`)
    .join("");
}

function escape(text: string): string {
  return text
    .toWellFormed()
    .replace(notXml, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** XML 1.0 has no way to write these. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const notXml = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g;

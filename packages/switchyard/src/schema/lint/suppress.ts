import type { Statement } from "../sql/parse.ts";
import { isRule } from "./ruleNames.ts";
import type { Finding } from "./verdict.ts";

/**
 * Lets pass what a comment before the statement names: `-- switchyard: ignore <rule> <reason>`. A comment without a
 * reason, of no known rule, or without effect is a finding itself.
 */
export function suppress(statement: Statement, findings: readonly Finding[]): readonly Finding[] {
  const own: Finding[] = [];
  const reasons = new Map<string, string>();
  const say = (rule: "suppression-invalid" | "suppression-unused", message: string, safe: string) =>
    own.push({
      rule,
      severity: rule === "suppression-invalid" ? "error" : "warning",
      position: statement.position,
      message,
      safe,
    });
  for (const comment of statement.comments.flatMap((text) => text.split("\n"))) {
    const [match, rule = "", reason = ""] =
      /^\s*\*?\s*switchyard:\s*ignore\b\s*(\S*)\s*(.*)$/.exec(comment) ?? [];
    if (match === undefined) continue;
    if (!isRule(rule)) {
      say(
        "suppression-invalid",
        `No rule is called ${JSON.stringify(rule)}.`,
        "Name the rule as the finding does.",
      );
    } else if (reason.trim() === "") {
      say(
        "suppression-invalid",
        `Why ${rule} may pass here is missing.`,
        `Write -- switchyard: ignore ${rule} <reason>.`,
      );
    } else if (!findings.some((finding) => finding.rule === rule)) {
      say("suppression-unused", `${rule} finds nothing here.`, "Delete the comment.");
    } else reasons.set(rule, reason.trim());
  }
  const passed = findings.map((finding) => {
    const suppressed = reasons.get(finding.rule);
    return suppressed === undefined ? finding : { ...finding, suppressed };
  });
  return [...passed, ...own];
}

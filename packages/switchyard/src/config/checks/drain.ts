import type { CrossCheck } from "./crossCheckRule.ts";
import type { Finding } from "../problem.ts";
import { formatDuration } from "../scalars.ts";
import type { AppConfig } from "../schema.ts";

export const drainChecks: readonly CrossCheck[] = [
  { reads: ["drain"], check: deadlinesFit },
  { reads: ["restart"], check: backoffRises },
];

function deadlinesFit({ drain }: AppConfig): readonly Finding[] {
  const findings: Finding[] = [];
  if (drain.reconnectWindow > drain.streams)
    findings.push({
      path: ["drain", "reconnectWindow"],
      message: `must be at most \`streams\` (${formatDuration(drain.streams)}), or connections are cut before they are asked to reconnect`,
    });
  if (drain.uploads < drain.requests)
    findings.push({
      path: ["drain", "uploads"],
      message: `must be at least \`requests\` (${formatDuration(drain.requests)}): an upload takes longer than a short request`,
    });
  return findings;
}

function backoffRises({ restart }: AppConfig): readonly Finding[] {
  if (restart.initialBackoff <= restart.maxBackoff) return [];
  return [
    {
      path: ["restart", "initialBackoff"],
      message: `must be at most \`maxBackoff\` (${formatDuration(restart.maxBackoff)})`,
    },
  ];
}

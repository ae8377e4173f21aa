import { catalogue } from "../../packages/switchyard/src/errors.ts";
import { notice, table } from "./markdown.ts";

const meanings: Readonly<Record<string, string>> = {
  CONFIG_INVALID: "switchyard.yaml has problems; all are listed with file, line and column.",
  CONFIG_NOT_FOUND: "No switchyard.yaml in the folder or above it.",
  USAGE: "The command line or request asks for something that does not exist or does not fit together.",
  VERSION: "Two parts of Switchyard, or a file and the program, have versions that do not go together.",
  NOT_FOUND: "No app, release or rollout of that name.",
  CONFLICT: "Something else is under way, or the state does not allow it now.",
  CONFIRMATION_NEEDED: "The action is destructive or dubious and was not confirmed.",
  ARTIFACT_CHECKSUM: "An artifact did not arrive as it was sent.",
  ARTIFACT_INVALID: "An artifact cannot be unpacked, or would write outside of its folder.",
  ARTIFACT_TOO_LARGE: "An artifact is larger than the control plane accepts.",
  SECRET_UNRESOLVED: "A secret's reference could not be read as an instance was to start.",
  PREPARE_FAILED: "The app's `prepare` command failed; nothing was started.",
  INSTANCE_FAILED: "An instance exited or could not be run.",
  NOT_READY: "An instance was not ready by its deadline.",
  TEST_FAILED: "The candidate did not pass the app's `test`.",
  ROUTER_UNAVAILABLE: "No router answered in time.",
  ROUTER_REFUSED: "The router refused a route table.",
  CONTROL_PLANE_UNREACHABLE: "The control plane does not answer.",
  ALREADY_RUNNING: "A control plane already runs on this state.",
  STATE_INVALID: "What is stored cannot be read.",
  METRIC_UNAVAILABLE: "A source of metrics does not answer, or its answer makes no sense.",
  ANALYSIS_FAILED: "An analysis ended with a failed metric or in error.",
  ANALYSIS_INVALID: "Recorded series cannot be read.",
  ANALYSIS_INCONCLUSIVE: "There was too little data, or a metric that decides nothing, to pass or fail.",
  FLAG_INVALID: "A flag or segment is not defined as it must be; the message has the place in it.",
  FLAG_NOT_DELIVERED: "Not every connected client said in time that it serves the change; the change stands.",
  FLAG_CLEANUP:
    "Flags and source code do not go together: stale or unknown flags, or accessors of an older state.",
  DATABASE_UNREACHABLE: "The app's database does not answer.",
  DATABASE_REFUSED:
    "The database cannot be changed from here: a replica, a missing privilege, a version that is too old.",
  MIGRATION_INVALID:
    "A migration cannot be read, or names what does not exist; the message has the place in it.",
  MIGRATION_INCOMPLETE:
    "A migration needs an expression that nobody can guess: how old values become new ones, or back.",
  MIGRATION_REFUSED: "A migration asks for what cannot be done while old and new code run.",
  MIGRATION_FAILED: "A statement of a migration failed; the transaction that it was in left nothing behind.",
  SCHEMA_BUSY: "Someone else changes this schema right now.",
  SCHEMA_FENCED: "Someone else has taken over the change of this schema; this one did nothing more.",
  SCHEMA_IN_USE: "A release, a session or a flag still needs the shape that would be removed.",
  SCHEMA_LOCKED: "A lock could not be had within its budget; who held it is named.",
  BACKFILL_FAILED: "Rows could not be filled; the first of them are named.",
  VERIFY_FAILED:
    "Old and new columns disagree, or old rows violate a new constraint; the first rows are named.",
  LINT_FAILED: "The linter found migrations that would block, fail or break the old version.",
  HOOK_FAILED: "A hook of the app refused or did not answer.",
  NOTIFICATION_FAILED: "A notification could not be delivered.",
  ROLLED_BACK: "The rollout was taken back; the old release serves everyone.",
  ABORTED: "The rollout was aborted; stable serves everyone.",
  ROLLOUT_FAILED: "The rollout could neither be finished nor be undone by itself.",
  TIMEOUT: "It took longer than allowed.",
  INTERRUPTED: "Stopped by a signal.",
  INTERNAL: "A fault in Switchyard itself.",
};

/** docs/reference/errors.md: every stable code with its statuses. Throws for a code without a meaning. */
export function errorsPage(): string {
  const rows = Object.entries(catalogue).map(([code, { http, exit }]) => [
    `\`${code}\``,
    meaningOf(code),
    String(http),
    String(exit),
  ]);
  return `${notice("packages/switchyard/src/errors.ts")}
# Errors

Every failure has a code that stays the same from version to version. The API answers with its HTTP status and
\`{ "error": { "code", "message", "next" } }\`; the command line prints message and \`next\`, what to do now, and exits
with its exit status.

${table(["code", "meaning", "HTTP status", "exit status"], rows)}
`;
}

function meaningOf(code: string): string {
  const meaning = meanings[code];
  if (meaning === undefined) throw new Error(`scripts/generators/errors.ts: say what ${code} means`);
  return meaning;
}

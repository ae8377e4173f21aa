import type { Rollout } from "../rollout/rollout.ts";
import type { EventRecord } from "../state/records.ts";

/** What happened, half a sentence that follows the app's name and a colon. */
export function headlineOf({ kind, fields }: EventRecord, rollout: Rollout | undefined): string {
  const release = rollout === undefined ? "a release" : `release ${rollout.to}`;
  const what = rollout?.kind === "rollback" ? `the rollback to ${release}` : `the rollout of ${release}`;
  switch (kind) {
    case "begun":
      return `${what} begins`;
    case "resumed":
      return `${what} goes on after a restart`;
    case "step-begun":
    case "step-failed":
    case "step-skipped":
    case "step-reverting":
    case "traffic-returned":
      return what;
    case "waiting":
      return `${what} waits for approval`;
    case "held":
      return `${what} was paused by a person`;
    case "asked":
      return `the analysis of ${release} cannot tell; a person has to`;
    case "verdict":
      return `the analysis of ${release} has a verdict`;
    case "aborting":
      return `${release} is taken back${causeOf(rollout)?.automatic === false ? " by a person" : ""}`;
    case "bake-failed":
      return `${release} turned bad after its promotion and is rolled back`;
    case "aborted":
      return `${release} was taken back`;
    case "failed":
      return `${release} could not be taken back completely`;
    case "succeeded":
      return rollout?.kind === "rollback" ? `rolled back to ${release}` : `${release} is stable`;
    case "flag-changed":
      return `${changedIn(fields)} changed`;
    case "flag-killed":
      return `${flagIn(fields)} was killed by ${fields?.["automatic"] === "true" ? "its guard" : "a person"}`;
    case "ramp-begun":
      return `${purposeIn(fields)} of ${flagIn(fields)} begins`;
    case "ramp-step":
    case "ramp-verdict":
      return `${purposeIn(fields)} of ${flagIn(fields)}`;
    case "ramp-waiting":
      return `${purposeIn(fields)} of ${flagIn(fields)} waits for a person`;
    case "ramp-done":
      return `${purposeIn(fields)} of ${flagIn(fields)} is done`;
    case "ramp-aborted":
      return `${purposeIn(fields)} of ${flagIn(fields)} was taken back`;
    case "ramp-failed":
      return `${purposeIn(fields)} of ${flagIn(fields)} could not be taken back completely`;
    case "schema-contracted":
      return "the old shape of the database is gone";
    case "schema-waiting":
      return "the old shape of the database can be removed";
    case "crashed":
      return "an instance crashed";
    case "restarted":
      return "an instance was started again";
    case "gave-up":
      return "an instance crashes again and again and is not started any more";
    case "instance-lost":
      return "an instance could not be taken over";
    case "alert-firing":
      return `alert ${fields?.["rule"] ?? ""}`.trimEnd();
    case "alert-resolved":
      return `alert ${fields?.["rule"] ?? ""}`.trimEnd().concat(" is over");
    case "certificate-expiring":
      return `the certificate${fields?.["host"] === undefined ? "" : ` of ${fields["host"]}`} expires soon`;
    case "hook-failed":
      return "a hook failed";
    case "window-closed":
      return "the rollback window is over";
    case "notification-failed":
    case "notification-dropped":
      return "a notification was not delivered";
  }
}

/** What a person does next, or undefined where there is nothing to do. */
export function nextOf({ app, kind, fields }: EventRecord, rollout: Rollout | undefined): string | undefined {
  switch (kind) {
    case "waiting":
    case "asked":
      return `\`switchyard promote ${app}\` to go on, \`switchyard abort ${app}\` to take it back.`;
    case "held":
      return `\`switchyard resume ${app}\` to go on, \`switchyard abort ${app}\` to take it back.`;
    case "verdict":
    case "step-failed":
      return `\`switchyard status ${app}\` shows the numbers.`;
    case "aborting":
    case "bake-failed":
      return causeOf(rollout)?.automatic === false
        ? undefined
        : `Users are returned by themselves. \`switchyard history ${app}\` and \`switchyard logs ${app}${rollout === undefined ? "" : ` --release ${rollout.to}`}\` say more; deploy a corrected release.`;
    case "ramp-waiting":
      if (fields?.["purpose"] === "experiment" && fields["approval"] !== "true")
        return `\`switchyard flags experiment show ${placeIn(app, fields)}\` shows what was seen, \`stop\` in place of \`show\` ends it.`;
      return `\`switchyard flags ramp ${placeIn(app, fields)} --promote\` to go on, \`--abort\` to take it back.`;
    case "flag-killed":
      return `Everyone gets its off variant. Mend the cause, then \`switchyard flags enable ${placeIn(app, fields)}\`.`;
    case "ramp-failed":
      return `\`switchyard flags show ${placeIn(app, fields)} --history\` says what it gives whom.`;
    case "failed":
      return `Mend the cause, then \`switchyard retry ${app}\` finishes the undo.`;
    case "gave-up":
    case "instance-lost":
      return `\`switchyard logs ${app}\` shows why; deploy a corrected release, or \`switchyard rollback ${app}\`.`;
    case "alert-firing":
      return `\`switchyard status ${app}\` shows the app; \`switchyard rollback ${app}\` returns to the release before.`;
    case "certificate-expiring":
      return "Renew it before it expires.";
    case "schema-waiting":
      return `\`switchyard db contract --app ${app}\` removes it; from then on the releases before cannot be gone back to.`;
    case "hook-failed":
      return "Look at the service behind the hook.";
    case "flag-changed":
    case "ramp-begun":
    case "ramp-step":
    case "ramp-verdict":
    case "ramp-done":
    case "ramp-aborted":
    case "begun":
    case "resumed":
    case "step-begun":
    case "step-skipped":
    case "step-reverting":
    case "traffic-returned":
    case "aborted":
    case "succeeded":
    case "crashed":
    case "restarted":
    case "alert-resolved":
    case "window-closed":
    case "schema-contracted":
    case "notification-failed":
    case "notification-dropped":
      return undefined;
  }
}

type Fields = EventRecord["fields"];

function flagIn(fields: Fields): string {
  return `flag ${fields?.["flag"] ?? "?"} in ${fields?.["environment"] ?? "?"}`;
}

/** A flag or a segment, or many at once. */
function changedIn(fields: Fields): string {
  const { segment, flag, environment = "?" } = fields ?? {};
  if (flag !== undefined) return `${flagIn(fields)} was`;
  return segment === undefined ? `flags in ${environment} were` : `segment ${segment} in ${environment} was`;
}

function purposeIn(fields: Fields): string {
  return `the ${fields?.["purpose"] ?? "ramp"}`;
}

/** As the commands of flags take it. */
function placeIn(app: string, fields: Fields): string {
  const { flag = "", environment = "production" } = fields ?? {};
  return `${flag} --app ${app}${environment === "production" ? "" : ` --environment ${environment}`}`;
}

function causeOf(rollout: Rollout | undefined) {
  return rollout !== undefined && "cause" in rollout.status ? rollout.status.cause : undefined;
}

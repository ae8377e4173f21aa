import type { AppStatus, InstanceView, ReleaseView, RolloutView } from "../../server/api.ts";
import type { Style } from "../style.ts";
import { exposureText } from "./exposure.ts";
import { field } from "./field.ts";
import { flagFields } from "./flagsNow.ts";
import { guardText } from "./guard.ts";
import { isOver, stepNumber, waitsFor } from "./rollout.ts";
import { stepLines } from "./steps.ts";
import { paint, stateText } from "./symbols.ts";
import { ago, bytes, count, moment, percent } from "./units.ts";
import { columns, truncate } from "./width.ts";

/**
 * An app as a tree: header, releases with their instances, steps of the rollout. Lines are cut to the width; when
 * there are more than `rows`, instances are counted in place of listed.
 */
export function statusLines(status: AppStatus, style: Style, rows = Infinity): string[] {
  const full = tree(status, style, instanceRows);
  return full.length <= rows ? full : tree(status, style, instanceCounts);
}

type InstanceLines = (instances: readonly InstanceView[], style: Style) => string[];

function tree(status: AppStatus, style: Style, instanceLines: InstanceLines): string[] {
  const now = Date.parse(status.at);
  const lines = [
    ...header(status, style),
    "",
    style.colors.bold("Releases"),
    ...(status.releases.length === 0 ? ["  none yet; the first one comes with `switchyard deploy`"] : []),
    ...status.releases.flatMap((release, index) =>
      releaseTree(release, index === status.releases.length - 1, now, style, instanceLines),
    ),
  ];
  if (status.rollout) {
    lines.push(
      "",
      style.colors.bold("Steps"),
      ...stepLines(status.rollout, now, style).map((line) => `  ${line}`),
    );
  }
  return lines.map((line) => truncate(line, style.width, style.symbols.ellipsis));
}

function header(status: AppStatus, style: Style): string[] {
  const { rollout, flags, problems, urls, watchedUntil } = status;
  const failed = (text: string) => paint("failed", text, style);
  return [
    ...field("App", status.app, style, style.colors.bold),
    ...(rollout ? rolloutFields(rollout, style) : field("Rollout", "none yet", style)),
    ...field("Stable", status.stable === null ? "none" : `release ${status.stable}`, style),
    ...(rollout && watchedUntil ? field("Watched", watch(rollout, watchedUntil, status.at), style) : []),
    ...field("Generation", String(status.generation), style),
    ...(urls.length > 0 ? field("URLs", urls.join(" "), style) : []),
    ...(flags ? flagFields(flags, style) : []),
    ...problems.flatMap((problem) => field("Problem", `${style.symbols.failed} ${problem}`, style, failed)),
  ];
}

function rolloutFields(rollout: RolloutView, style: Style): string[] {
  const from = rollout.from === null ? "" : `release ${rollout.from} to `;
  const waits = waitsFor(rollout);
  const running = !isOver(rollout);
  const { reason, guard } = rollout;
  const begun = beginning(rollout);
  const seen = exposureText(rollout);
  return [
    ...field("Rollout", `${what(rollout)}, ${from}release ${rollout.to}`, style),
    ...field(
      "State",
      `${stateText(rollout.state, style)}${running ? `, ${stepNumber(rollout)}` : ""}${by(rollout)}`,
      style,
    ),
    ...(running ? field("Weight", weights(rollout), style) : []),
    ...(begun ? field("Begun", begun, style) : []),
    ...(reason ? field("Reason", reason, style) : []),
    ...(waits ? field("Next", waits, style, (text) => paint("paused", text, style)) : []),
    ...(seen ? field("Seen", seen, style) : []),
    ...(guard ? field("Guard", guardText(guard, rollout, style), style) : []),
  ];
}

function what({ kind, strategy }: RolloutView): string {
  return kind === "rollback" ? kind : `${kind} by ${strategy}`;
}

function by({ state, automatic }: RolloutView): string {
  return automatic && (state === "aborting" || state === "aborted") ? " by Switchyard itself" : "";
}

/** Who began a rollback and why. */
function beginning({ kind, state, automatic, from, message }: RolloutView): string | undefined {
  if (kind !== "rollback") return undefined;
  const byItself = automatic && state !== "aborted" && state !== "failed";
  return byItself ? `automatically, since release ${from} fails: ${message}` : message;
}

function watch({ from, to }: RolloutView, until: string, at: string): string {
  return `until ${moment(new Date(until), new Date(at))} by the guard, which goes back to release ${from} when release ${to} fails`;
}

function weights(rollout: RolloutView): string {
  const actual =
    rollout.actualWeight === null ? "no traffic" : `actual ${percent(Math.round(rollout.actualWeight))}`;
  return `set ${percent(rollout.setWeight)}, ${actual}`;
}

function releaseTree(
  release: ReleaseView,
  last: boolean,
  now: number,
  style: Style,
  instanceLines: InstanceLines,
): string[] {
  const { symbols, colors } = style;
  const words = [
    `release ${release.number}`,
    stateText(release.state, style),
    percent(release.weight),
    release.baselineOf === undefined ? "" : `fresh instances of release ${release.baselineOf}`,
    release.schema ? `sees ${release.schema}` : "",
    release.message ? colors.dim(`"${release.message}"`) : "",
    colors.dim(`${release.by ? `${release.by}, ` : ""}${ago(release.createdAt, now)}`),
  ].filter((word) => word !== "");
  const rows = instanceLines(release.instances, style);
  return [
    `${last ? symbols.last : symbols.branch} ${words.join("  ")}`,
    ...rows.map((row, index) => {
      const branch = index === rows.length - 1 ? symbols.last : symbols.branch;
      return `${last ? "  " : symbols.bar} ${branch} ${row}`;
    }),
  ];
}

function instanceRows(instances: readonly InstanceView[], style: Style): string[] {
  return columns(instances.map((instance) => instanceCells(instance, style)));
}

function instanceCounts(instances: readonly InstanceView[], style: Style): string[] {
  const groups = Object.entries(Object.groupBy(instances, (instance) => instance.state));
  if (groups.length === 0) return [];
  return [groups.map(([, group]) => `${group.length} ${stateText(group[0]!.state, style)}`).join("  ")];
}

function instanceCells(instance: InstanceView, style: Style): string[] {
  return [
    instance.id,
    stateText(instance.state, style),
    instance.address,
    instance.restarts === 0 ? "" : paint("warning", count(instance.restarts, "restart"), style),
    instance.cpu === undefined ? "" : `cpu ${Math.round(instance.cpu * 100)} %`,
    instance.memoryBytes === undefined ? "" : bytes(instance.memoryBytes),
    instance.inflight === undefined ? "" : `${instance.inflight} in flight`,
  ];
}

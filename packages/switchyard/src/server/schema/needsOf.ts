import type { Need } from "../../schema/port.ts";
import type { AppRecord, InstanceRecord, ReleaseRecord } from "../../state/records.ts";

export interface NeedsInput {
  readonly app: AppRecord | undefined;
  readonly releases: readonly ReleaseRecord[];
  readonly instances: readonly InstanceRecord[];
  /** Releases that are being rolled out. */
  readonly rolling: ReadonlySet<number>;
}

/** Which versions of the database the releases of an app need, and until when. Pure. */
export function needsOf({ app, releases, instances, rolling }: NeedsInput): readonly Need[] {
  const running = new Set(instances.map(({ release }) => release));
  return releases.flatMap(({ number, schema, warmUntil }): readonly Need[] => {
    if (schema === undefined || schema === null) return [];
    const live = number === app?.stable || number === app?.split?.candidate || rolling.has(number);
    if (live) return [{ what: `release ${number}`, version: schema, until: null }];
    if (!running.has(number)) return [];
    // What has no window is about to end.
    return warmUntil === undefined
      ? [{ what: `release ${number}`, version: schema, until: null }]
      : [{ what: `warm release ${number}`, version: schema, until: warmUntil }];
  });
}

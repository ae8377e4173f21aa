import type { FlagBook, Publication } from "../../flags/flagBook.ts";
import type { FlagChangeRecord, FlagSnapshot } from "../../flags/records.ts";
import type { EventLog } from "../../rollout/events.ts";
import type { Store } from "../../state/port.ts";

/** Writes changes of flags into the event log, for `history` and for those who are notified. */
export function tellChanges(
  book: Pick<FlagBook, "onPublished">,
  {
    store,
    events,
    report,
  }: { readonly store: Store; readonly events: EventLog; readonly report: (error: Error) => void },
): () => void {
  return book.onPublished((publication) => {
    tell(publication).catch((error: unknown) =>
      report(error instanceof Error ? error : new Error(String(error))),
    );
  });

  async function tell({ app, environment, published }: Publication): Promise<void> {
    const { version } = published.put;
    const newest = await store.flagChanges.list({ app, environment }, mostChanges);
    const changes = newest.filter((change) => change.version === version);
    if (changes.length > told) {
      const text = `${changes.length} changes of flags in ${environment} by ${changes[0]?.by ?? "?"}`;
      await events.add({ app, kind: "flag-changed", level: "info", text, fields: { environment } });
      return;
    }
    for (const change of changes.toReversed()) {
      const ramp = change.origin === undefined ? undefined : await store.ramps.get(change.origin);
      const killed = change.action === "killed";
      // A ramp tells of its own steps.
      if (ramp !== undefined && !killed) continue;
      await events.add({
        app,
        ...(ramp !== undefined && { rollout: ramp.id }),
        kind: killed ? "flag-killed" : "flag-changed",
        level: killed ? "error" : "info",
        text: sentence(change, ramp === undefined ? change.by : "its guard"),
        fields: {
          [change.subject]: change.name,
          environment,
          action: change.action,
          automatic: String(ramp !== undefined),
          ...(change.subject === "flag" && { killed: String(isKilled(change.after)) }),
        },
      });
    }
  }
}

const mostChanges = 1_000;
/** More at once, an import say, are told as one. */
const told = 20;

function isKilled(snapshot: unknown): boolean {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the book wrote of a flag
  return (snapshot as FlagSnapshot | null)?.definition.killed === true;
}

function sentence(
  { subject, name, action, why, environment, emergency }: FlagChangeRecord,
  by: string,
): string {
  const reason = why === undefined ? "" : `: ${why}`;
  const alone = emergency === true ? ", without a second person" : "";
  return `${subject} ${name} in ${environment}: ${action} by ${by}${alone}${reason}`;
}

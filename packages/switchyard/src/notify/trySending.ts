import type { Clock } from "../clock.ts";
import type { Redactor } from "../config/redact.ts";
import { resolveEnv } from "../config/secrets.ts";
import { messageOf } from "../errors.ts";
import { oneLine } from "../oneLine.ts";
import type { EventLog } from "../rollout/events.ts";
import type { Store } from "../state/port.ts";
import type { ReleaseRecord } from "../state/records.ts";
import type { Channel } from "./channel.ts";
import type { Outcome, Sending } from "./drivers/port.ts";
import { send } from "./drivers/send.ts";
import type { Letter } from "./letter.ts";

/** What the notifier stands on. */
export interface NotifyGround {
  readonly store: Store;
  readonly clock: Clock;
  readonly events: EventLog;
  readonly redactor: Redactor;
  /** In [0, 1). */
  readonly random: () => number;
  /** A fault that the next round will try to mend: into the log. */
  readonly report: (error: Error) => void;
  /** Absolute folder of an unpacked release: where relative `file:` references start. */
  readonly directoryOf: (release: ReleaseRecord) => string;
}

/** One try to send a letter, with a deadline; never throws, and no error holds a secret. */
export async function trySending(
  ground: NotifyGround,
  { config, release }: Channel,
  letter: Letter,
  stopped: AbortSignal,
): Promise<Outcome> {
  const { clock, redactor, directoryOf } = ground;
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(config.timeout)]);
  const read: Sending["read"] = async (values) => {
    const resolved = await resolveEnv(values, { directory: directoryOf(release), signal });
    redactor.addPassing(resolved.secrets.flatMap(partsOf));
    return resolved.values;
  };
  try {
    const outcome = await send(config, { letter, now: clock.now(), signal, read });
    return redacted(outcome, (text) => redactor.redact(text));
  } catch (error) {
    return { kind: "later", error: signal.aborted ? "no answer in time" : redactor.redact(messageOf(error)) };
  }
}

/** Of a secret URL the path is a secret too: servers repeat it in their errors. A short one is an ordinary word. */
function partsOf(secret: string): readonly string[] {
  const url = URL.parse(secret);
  const path = url === null ? "" : url.pathname + url.search;
  return path.length < shortestSecretPath ? [secret] : [secret, path];
}

const shortestSecretPath = 16;
const longestError = 250;

function redacted(outcome: Outcome, redact: (text: string) => string): Outcome {
  // Cut afterwards: half of a secret is not recognized any more.
  const shown = (text: string) => oneLine(redact(text), longestError);
  switch (outcome.kind) {
    case "sent":
      return outcome.note === undefined ? outcome : { kind: "sent", note: shown(outcome.note) };
    case "later":
    case "refused":
      return { ...outcome, error: shown(outcome.error) };
  }
}

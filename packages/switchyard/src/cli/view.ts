import type { AppStatus, EventView } from "../server/api.ts";
import { liveView } from "./liveView.ts";
import type { Output } from "./output.ts";
import { isOver } from "./render/rollout.ts";
import { eventLines, heartbeatLine, progressLines, stamped } from "./render/progress.ts";

/** Where a watched app's changes are shown. */
export interface View {
  status(status: AppStatus): void;
  event(event: EventView): void;
  /** Something about the watch itself: the control plane went away, or came back. */
  notice(text: string): void;
  close(): void;
}

/** Redrawn in place on a terminal, appended lines elsewhere, NDJSON with --json. */
export function createView(app: string, out: Output): View {
  if (out.json) return jsonView(out);
  return out.stdout.isTTY ? liveView(out) : lineView(app, out);
}

function jsonView(out: Output): View {
  return {
    status: (status) => out.document({ kind: "status", status }),
    event: (event) => out.document({ kind: "event", event }),
    notice: (text) => out.document({ kind: "notice", text }),
    close: () => {},
  };
}

function lineView(app: string, out: Output): View {
  let latest: AppStatus | undefined;
  const heartbeat = setInterval(() => {
    if (latest?.rollout && !isOver(latest.rollout)) out.print(heartbeatLine(latest, new Date()));
  }, heartbeatMs);
  const append = (lines: readonly string[]) => {
    if (lines.length > 0) heartbeat.refresh();
    out.print(...lines);
  };
  return {
    status: (status) => {
      append(progressLines(latest, status));
      latest = status;
    },
    event: (event) => append(eventLines(event, latest)),
    notice: (text) => append([stamped(new Date(), app, text)]),
    close: () => clearInterval(heartbeat),
  };
}

/** Below the silence after which CI systems and people begin to doubt. */
const heartbeatMs = 15_000;

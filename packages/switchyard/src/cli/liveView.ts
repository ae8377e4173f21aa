import type { AppStatus } from "../server/api.ts";
import type { Output } from "./output.ts";
import { eventLines } from "./render/progress.ts";
import { statusLines } from "./render/status.ts";
import { paint } from "./render/symbols.ts";
import { truncate } from "./render/width.ts";
import type { Style } from "./style.ts";
import type { View } from "./view.ts";

/** The status tree, redrawn in place; the newest warnings and notices stand below it. */
export function liveView(out: Output): View {
  const { stdout } = out;
  let latest: { readonly status: AppStatus; readonly received: number } | undefined;
  let footer: string[] = [];
  let drawn = 0;

  const draw = () => {
    if (!latest) return;
    const style: Style = { ...out.style, width: stdout.columns ?? 80 };
    const room = (stdout.rows ?? 24) - 1;
    const tree = statusLines(ticking(latest), style, room - footer.length);
    const notes = footer.map((line) =>
      paint("warning", truncate(line, style.width, style.symbols.ellipsis), style),
    );
    const lines = [...tree.slice(0, room - notes.length), ...notes];
    stdout.write(`${up(drawn)}${lines.map((line) => `${line}${clearLine}\n`).join("")}${clearBelow}`);
    drawn = lines.length;
  };
  const note = (lines: readonly string[]) => {
    footer = [...footer, ...lines].slice(-footerLines);
    draw();
  };
  // A narrower terminal wraps what was drawn, and the count of lines no longer holds.
  const onResize = () => {
    stdout.write(clearScreen);
    drawn = 0;
    draw();
  };
  stdout.on("resize", onResize);
  const clock = setInterval(draw, 1000);

  return {
    status: (status) => {
      latest = { status, received: Date.now() };
      draw();
    },
    event: (event) => note(eventLines(event, latest?.status)),
    notice: (text) => note([text]),
    close: () => {
      clearInterval(clock);
      stdout.off("resize", onResize);
    },
  };
}

/** Durations on screen go on between two messages. */
function ticking({ status, received }: { status: AppStatus; received: number }): AppStatus {
  return { ...status, at: new Date(Date.parse(status.at) + Date.now() - received).toISOString() };
}

const escape = String.fromCharCode(27);
const clearLine = `${escape}[K`;
const clearBelow = `${escape}[J`;
const clearScreen = `${escape}[2J${escape}[H`;
const footerLines = 3;

function up(lines: number): string {
  return lines === 0 ? "" : `${escape}[${lines}A\r`;
}

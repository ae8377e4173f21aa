import pc from "picocolors";

/** What a person sees while it runs, on stderr: a spinner on a terminal, plain lines elsewhere. */
export interface Progress {
  begin(what: string): void;
  /** A detail of what was begun. */
  say(text: string): void;
  /** How far something long is that belongs to what was begun; the next word of any kind ends it. */
  advance(text: string): void;
  end(what: string): void;
  /** Numbers to show beside what was begun. */
  tell(numbers: string): void;
  close(): void;
}

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 120;
/** Between two lines that say how far it is, where there is a line for each. */
const lineMs = 2_000;
const clearLine = "\r\u001b[K";

export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? liveProgress(stream) : plainProgress(stream);
}

function plainProgress(stream: NodeJS.WriteStream): Progress {
  const startedAt = Date.now();
  let advancedAt = 0;
  let advancedTo = "";
  const line = (text: string) => stream.write(`${seconds(startedAt)}  ${text}\n`);
  return {
    begin: (what) => line(what),
    say: (text) => line(`  ${text}`),
    advance(text) {
      if (text === advancedTo || Date.now() - advancedAt < lineMs) return;
      advancedAt = Date.now();
      advancedTo = text;
      line(`    ${text}`);
    },
    end: (what) => line(what),
    tell: () => {},
    close: () => {},
  };
}

function liveProgress(stream: NodeJS.WriteStream): Progress {
  const colors = pc.createColors();
  const startedAt = Date.now();
  let current = "";
  let far = "";
  let numbers = "";
  let frame = 0;
  const draw = () => {
    frame = (frame + 1) % frames.length;
    if (current === "") return;
    // Cut before it is coloured: half an escape sequence would colour all that follows.
    const room = (stream.columns || 80) - 1;
    const text = `${seconds(startedAt)}  ${frames[frame]} ${far || current}`.slice(0, room);
    const rest = `  ${numbers}`.slice(0, room - text.length);
    stream.write(clearLine + text + colors.dim(rest));
  };
  const above = (text: string) => {
    far = "";
    stream.write(`${clearLine}${seconds(startedAt)}  ${text}\n`);
    draw();
  };
  const timer = setInterval(draw, frameMs);
  return {
    begin(what) {
      current = what;
      far = "";
      draw();
    },
    say: (text) => above(colors.dim(`  ${text}`)),
    advance(text) {
      far = text;
      draw();
    },
    end(what) {
      current = "";
      above(`${colors.green("✔")} ${what}`);
    },
    tell(text) {
      numbers = text;
    },
    close() {
      clearInterval(timer);
      stream.write(clearLine);
    },
  };
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1).padStart(5)} s`;
}

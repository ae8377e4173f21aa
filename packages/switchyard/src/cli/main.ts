import { createInterrupt } from "./interrupt.ts";
import { runCli } from "./run.ts";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The reader (head, less) has seen enough.
  if (error.code === "EPIPE") process.exit();
  throw error;
});

const interrupt = createInterrupt();
process.exitCode = await runCli(process.argv.slice(2), interrupt.signal);
interrupt.release();

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, test } from "vitest";

/** A program of the system that some tests drive for real. */
export interface Service {
  /** For people: `Prometheus`. */
  readonly name: string;
  /** Found in PATH: `prometheus`. */
  readonly command: string;
  /** What a person runs to have it: `apt-get install prometheus`. */
  readonly install: string;
}

/**
 * A suite that needs a service; `body` gets the path of its program. Without the service the suite is skipped under a
 * title that says how to install it (`npm test` lists those), and with SWITCHYARD_REQUIRE_SERVICES=1 it fails.
 *
 * @example
 * describeWithService(prometheus, "alert rules in a real promtool", (program) => {
 *   test("are accepted", () => execa(program, ["check", "rules", file]));
 * });
 */
export function describeWithService(service: Service, title: string, body: (program: string) => void): void {
  const program = programOf(service.command);
  if (program !== undefined) {
    describe(title, () => body(program));
  } else if (process.env["SWITCHYARD_REQUIRE_SERVICES"] === "1") {
    describe(title, () => {
      test(`finds ${service.name}`, () => {
        throw new Error(`There is no ${service.command} in PATH; install it with: ${service.install}`);
      });
    });
  } else {
    describe.skip(`${title} — install it with: ${service.install}`, () => body(service.command));
  }
}

function programOf(command: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, command)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { configFileName } from "../config/findConfig.ts";
import { SwitchyardError } from "../errors.ts";
import { packageRoot } from "../packageRoot.ts";
import type { Detected, DetectedHealth } from "./detected.ts";

/** A commented switchyard.yaml for what was detected. */
export function writeConfig(detected: Detected): string {
  const { name, framework, run, prepare, health, notes } = detected;
  return `# yaml-language-server: $schema=${join(packageRoot, "schema", "switchyard.schema.json")}
#
# How Switchyard ships ${name} (${framework}).
# \`switchyard plan\` shows what a deployment would do, \`switchyard deploy\` does it.
${notes.map((note) => `# Note: ${note}\n`).join("")}
apps:
  ${name}:
    # What is shipped: this folder. Every release is unpacked into a folder of its own.
    release:
      path: .

${prepare === undefined ? "    # Run once in the unpacked release before any instance starts.\n    # prepare: make build\n" : `    # Run once in the unpacked release before any instance starts.\n    prepare: ${scalar(prepare)}\n`}
    # Starts one instance. It must listen on the HOST and PORT that it finds in its environment.
    run: ${scalar(run)}

    # How many instances serve at a time.
    instances: 2

${healthSection(health)}
    # How a new release takes over: blue-green (all at once, after a check), canary (in growing shares), rolling.
    strategy: blue-green
    # strategy:
    #   type: canary
    #   steps:
    #     - shift: 5%
    #     - pause: { for: 1m }
    #     - shift: 50%
    #     - pause: { approval: true }

    # Checked on the new release before any user sees it.
    # test:
    #   command: curl --fail "$CANDIDATE_URL/"

    # Environment of the instances. Secrets are references; their values are never stored.
    # env:
    #   LOG_LEVEL: info
    #   DATABASE_URL: { from: env:DATABASE_URL }
    #   API_KEY: { from: file:/run/secrets/api_key }

    # Which requests are this app's. Without it: all.
    # routes:
    #   - host: ${name}.example.com

# \`-e staging\` lays this over the rest of the file.
# environments:
#   staging:
#     apps:
#       ${name}:
#         instances: 1
`;
}

/** Writes the file into a folder. Throws CONFLICT when there is one: what a person wrote is never overwritten. */
export function createConfigFile(folder: string, text: string): string {
  const file = join(folder, configFileName);
  try {
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    throw new SwitchyardError("CONFLICT", `${file} exists already and was left as it is.`, {
      next: "Edit it by hand, or move it away and run `switchyard init` again.",
      cause: error,
    });
  }
  return file;
}

function healthSection(health: DetectedHealth): string {
  const value = `    health:\n      path: ${scalar(health.path)}\n`;
  switch (health.kind) {
    case "found":
      return `    # An instance gets requests once this answers 2xx. Found in ${health.file}, line ${health.line}.\n${value}`;
    case "given":
      return `    # An instance gets requests once this answers 2xx: ${health.why}.\n${value}`;
    case "missing":
      break;
  }
  const example = health.example.map((line) => `    #     ${line}\n`).join("");
  return `    # An instance gets requests once this answers 2xx.
    # No health endpoint was found in the sources. Add one:
${example}    # or replace \`path\` by \`tcp: true\` to wait only until the port accepts connections.
${value}`;
}

function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}

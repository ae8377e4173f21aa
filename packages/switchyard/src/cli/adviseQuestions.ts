import type { Answers } from "../advise/answers.ts";
import type { OptionSpec } from "./command.ts";

export interface Question {
  readonly key: keyof Answers;
  readonly option: OptionSpec;
}

/** What advice depends on; each is an option, and a question where it was not given. */
export const questions: readonly Question[] = [
  {
    key: "instances",
    option: { flags: "--instances <count>", summary: "Instances that serve", kind: "number" },
  },
  {
    key: "spareCapacity",
    option: {
      flags: "--spare-capacity <room>",
      summary: "Room beside them: for none, one more, or double",
      choices: ["none", "one", "double"],
    },
  },
  {
    key: "schemaChanges",
    option: {
      flags: "--schema-changes <kind>",
      summary: "What a typical release does to the database schema",
      choices: ["none", "additive", "breaking"],
    },
  },
  {
    key: "requestsPerSecond",
    option: { flags: "--requests-per-second <count>", summary: "Usual traffic", kind: "number" },
  },
  {
    key: "risk",
    option: {
      flags: "--risk <level>",
      summary: "How bad a bad release would be",
      choices: ["low", "medium", "high"],
    },
  },
  {
    key: "sessions",
    option: {
      flags: "--sessions <kind>",
      summary: "What ties users to an instance or a version",
      choices: ["none", "sticky", "websockets"],
    },
  },
];

/** Asks for what is not known yet. */
export async function askAnswers(known: Partial<Answers>): Promise<Answers> {
  const { askNumber, pick } = await import("./ask.ts");
  return {
    instances: known.instances ?? (await askNumber("How many instances serve?", 2)),
    spareCapacity:
      known.spareCapacity ??
      (await pick("How much room is there beside them?", [
        { value: "one", label: "for one more" },
        { value: "double", label: "for all of them a second time" },
        { value: "none", label: "none" },
      ])),
    schemaChanges:
      known.schemaChanges ??
      (await pick("What does a typical release do to the database schema?", [
        { value: "none", label: "nothing" },
        { value: "additive", label: "adds to it", hint: "the old version still works" },
        { value: "breaking", label: "breaks it", hint: "the old version no longer works" },
      ])),
    requestsPerSecond:
      known.requestsPerSecond ?? (await askNumber("How many requests per second are usual?", 10)),
    risk:
      known.risk ??
      (await pick("How bad would a bad release be?", [
        { value: "medium", label: "medium" },
        { value: "low", label: "low", hint: "an internal tool" },
        { value: "high", label: "high", hint: "money or data" },
      ])),
    sessions:
      known.sessions ??
      (await pick("What ties users to an instance or a version?", [
        { value: "none", label: "nothing" },
        { value: "sticky", label: "sessions in memory or in the version's own format" },
        { value: "websockets", label: "WebSockets or event streams" },
      ])),
  };
}

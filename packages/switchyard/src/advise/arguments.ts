import type { Answers, StrategyName } from "./answers.ts";

/** One reason for (points above 0) or against (below 0) a strategy. */
export interface Argument {
  readonly points: number;
  readonly text: string;
}

/** Below this a share of 5 % sees too few requests within minutes to be judged. */
export const enoughForCanary = 5;

export function argumentsFor(strategy: StrategyName, answers: Answers): readonly Argument[] {
  const rules = { "blue-green": blueGreen, canary, rolling }[strategy];
  return rules(answers).filter((argument) => argument !== undefined);
}

type Rules = (answers: Answers) => readonly (Argument | undefined)[];

const blueGreen: Rules = ({ instances, spareCapacity, schemaChanges, requestsPerSecond, risk, sessions }) => [
  { points: 10, text: "Going back is one switch to instances that still run." },
  { points: -3, text: "Everyone meets the new version at the same moment." },
  spareCapacity === "double"
    ? { points: 15, text: "There is room to run both versions in full." }
    : instances === 1 && spareCapacity === "one"
      ? { points: 12, text: "One spare place is all that a second full set of one instance needs." }
      : spareCapacity === "one"
        ? { points: -20, text: `It needs room for ${instances} more instances, and there is room for one.` }
        : { points: -30, text: "It needs twice the capacity for a while, and there is none to spare." },
  schemaChanges === "breaking"
    ? {
        points: 15,
        text: "Both versions serve together for the shortest time, which breaking schema changes call for.",
      }
    : undefined,
  requestsPerSecond < enoughForCanary
    ? {
        points: 10,
        text: "It does not need traffic to judge the new version: tests check it before the switch.",
      }
    : undefined,
  risk === "high"
    ? { points: -10, text: "A fault that tests miss reaches all users until the guard reacts." }
    : risk === "low"
      ? { points: 5, text: "The risk is low enough to switch everyone at once." }
      : undefined,
  sessions === "websockets"
    ? { points: -8, text: "All long connections have to reconnect within one window." }
    : sessions === "sticky"
      ? { points: 4, text: "No user moves back and forth between versions." }
      : undefined,
];

const canary: Rules = ({ instances, spareCapacity, schemaChanges, requestsPerSecond, risk, sessions }) => [
  { points: 8, text: "Few users meet a bad version before it is taken back." },
  { points: -4, text: "A rollout takes longer, and two versions serve side by side all the while." },
  requestsPerSecond >= 50
    ? {
        points: 15,
        text: `${requestsPerSecond} requests/s show within seconds whether a small share is worse.`,
      }
    : requestsPerSecond >= enoughForCanary
      ? {
          points: 6,
          text: `${requestsPerSecond} requests/s are enough to judge a small share within minutes.`,
        }
      : {
          points: -20,
          text: `With ${requestsPerSecond} requests/s a small share sees too little traffic to be judged.`,
        },
  risk === "high"
    ? {
        points: 20,
        text: "The risk is high, and the share of users exposed to it grows only as the numbers stay good.",
      }
    : risk === "low"
      ? { points: -6, text: "The risk is low: watching each step buys little." }
      : { points: 5, text: "Each step is watched before the next one." },
  spareCapacity === "none"
    ? { points: -15, text: "The canary needs at least one more instance, and there is no room for one." }
    : spareCapacity === "double"
      ? { points: 5, text: "There is room for the canary to grow to full size beside the old version." }
      : instances > 1
        ? {
            points: -4,
            text: "With room for one instance, the larger shares need room that must come from elsewhere.",
          }
        : undefined,
  schemaChanges === "breaking"
    ? {
        points: -25,
        text: "Both versions serve together for long, and a breaking schema change makes one of them fail.",
      }
    : undefined,
  sessions === "sticky"
    ? { points: 3, text: "Users stay on the version they got for the whole rollout." }
    : sessions === "websockets"
      ? { points: 3, text: "Long connections stay on the old version until the last step." }
      : undefined,
];

const rolling: Rules = ({ instances, spareCapacity, schemaChanges, risk, sessions }) => [
  { points: 3, text: "It needs the least capacity of all." },
  { points: -8, text: "Going back means replacing the instances again, one batch after the other." },
  spareCapacity === "none" && instances > 1
    ? {
        points: 25,
        text: "It works without spare capacity, one instance out at a time (maxUnavailable: 1, maxSurge: 0).",
      }
    : spareCapacity === "none"
      ? { points: -30, text: "A single instance cannot be replaced without a second one beside it." }
      : spareCapacity === "one" && instances > 1
        ? { points: 20, text: "One spare place is what it needs: one new instance up, one old one down." }
        : undefined,
  instances >= 10
    ? { points: 8, text: `With ${instances} instances, batches keep the extra capacity small.` }
    : instances === 1
      ? { points: -6, text: "With one instance there is nothing to roll through." }
      : undefined,
  schemaChanges === "breaking"
    ? {
        points: -20,
        text: "Old and new instances serve mixed, and a breaking schema change makes one of them fail.",
      }
    : undefined,
  risk === "high"
    ? {
        points: -12,
        text: "The share of users on the new version grows by batches, not by what the numbers say.",
      }
    : risk === "low"
      ? { points: 4, text: "The risk is low enough to replace instance by instance." }
      : undefined,
  sessions === "websockets"
    ? { points: 4, text: "Long connections reconnect in small groups." }
    : sessions === "sticky"
      ? { points: -3, text: "Users of an instance that is replaced move to the new version in mid-session." }
      : undefined,
];

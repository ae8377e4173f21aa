import type { Condition, Gate } from "@switchyard/flags";
import type { Place } from "../notes.ts";
import { test } from "../words.ts";
import { attributeOf } from "./attribute.ts";
import { cidrPattern } from "./cidrPattern.ts";
import type { Presence } from "./presence.ts";
import type { Strategy } from "./shape.ts";

/** One way to be let in by a strategy, beside its constraints. */
export interface Admission {
  readonly presence: Presence;
  readonly when: readonly Condition[];
  readonly gate?: Gate;
}

/** All ways to be let in; none of them: nobody is. */
export function admissionsOf(strategy: Strategy, place: Place): readonly Admission[] {
  const { name, parameters } = strategy;
  switch (name) {
    case "default":
      return [{ presence: {}, when: [] }];
    case "userWithId":
      return listed("targetingKey", (parameters?.["userIds"] ?? "").split(/\s*,\s*/));
    case "applicationHostname":
      return hostname(parameters?.["hostNames"] ?? "", place);
    case "remoteAddress":
      return remoteAddress(parameters?.["IPs"] ?? "", place);
    case "gradualRolloutUserId":
      return rollout(parameters?.["percentage"], parameters?.["groupId"] ?? "", "userId", place);
    case "gradualRolloutSessionId":
      return rollout(parameters?.["percentage"], parameters?.["groupId"] ?? "", "sessionId", place);
    case "gradualRolloutRandom":
      return rollout(parameters?.["percentage"], "", "random", place);
    case "flexibleRollout":
      return rollout(
        parameters?.["rollout"],
        parameters?.["groupId"] ?? "",
        parameters?.["stickiness"] || "default",
        place,
      );
    default:
      place.lose({
        what: `the strategy ${name}`,
        why: "It is one of your own, in the code of your services.",
        instead: "Say in rules what it does, then enable the flag.",
      });
      return [];
  }
}

function listed(attribute: string, values: readonly string[]): readonly Admission[] {
  const known = values.filter((value) => value !== "");
  return known.length === 0 ? [] : [{ presence: {}, when: [test(attribute, "is", known)] }];
}

function hostname(names: string, place: Place): readonly Admission[] {
  place.remark({
    what: "the strategy applicationHostname",
    why: "Unleash's SDK asks the machine for its name.",
    instead: "Put hostname, in lower case, into the context of your evaluations.",
  });
  return listed("hostname", names.toLowerCase().split(/\s*,\s*/));
}

function remoteAddress(addresses: string, place: Place): readonly Admission[] {
  const ranges = addresses.split(/\s*,\s*/).filter((range) => range !== "");
  if (ranges.length === 0) return [];
  const patterns = ranges.flatMap((range) => cidrPattern(range) ?? []);
  const plain = ranges.filter((range) => cidrPattern(range) === undefined);
  if (plain.some((range) => range.includes("/"))) {
    place.lose({ what: `the addresses ${plain.join(", ")}`, why: "Only ranges of IPv4 can be said here." });
  }
  return [
    ...(patterns.length > 0 ? [{ presence: {}, when: [test("remoteAddress", "matches", patterns)] }] : []),
    ...listed("remoteAddress", plain),
  ];
}

function rollout(
  percentage: string | null | undefined,
  seed: string,
  stickiness: string,
  place: Place,
): readonly Admission[] {
  const share = Math.min(100, Math.floor(Number(percentage)));
  if (!(share > 0)) return [];
  const gate = { share, of: 100, seed, hash: "unleash-1" } as const;
  if (stickiness === "random" || stickiness === "default") {
    if (share === 100) return [{ presence: {}, when: [] }];
    if (stickiness === "random") {
      place.remark(lots("random stickiness", "Those without a targetingKey are out."));
      return [{ presence: { targetingKey: true }, when: [], gate }];
    }
    place.remark(lots("the share of those with neither a userId nor a sessionId", "They are out here."));
    return [
      { presence: { targetingKey: true }, when: [], gate },
      { presence: { targetingKey: false, sessionId: true }, when: [], gate: { ...gate, by: "sessionId" } },
    ];
  }
  const attribute = attributeOf(stickiness, place);
  const presence = { [attribute]: true };
  if (share === 100) return [{ presence, when: [] }];
  return [{ presence, when: [], gate: attribute === "targetingKey" ? gate : { ...gate, by: attribute } }];
}

function lots(what: string, instead: string) {
  return { what, why: "Unleash draws lots at each call; here a subject keeps what it got.", instead };
}

import { createConsoleLogger, getClient, LogLevel, PollingMode, User, UserComparator } from "configcat-node";
import { contextsOf, rules } from "../people.ts";
import type { Enter } from "./contender.ts";

/** On a snapshot, which is synchronous; a server may hold on to one until the flags change. Values are not hashed. */
export const configcat: Enter = async (everyone) => {
  const stored = `${Date.now()}\n"etag"\n${JSON.stringify(config)}`;
  const client = getClient(
    "configcat-sdk-1/0123456789012345678901/0123456789012345678901",
    PollingMode.ManualPoll,
    {
      cache: { get: () => stored, set: () => {} },
      offline: true,
      logger: createConsoleLogger(LogLevel.Off),
    },
  );
  await client.waitForReady();
  await client.getValueAsync("static-flag", false);
  const snapshot = client.snapshot();
  const users = contextsOf(everyone, (person) => person).map(
    ({ id, email, country, isEmployee, ...custom }) =>
      new User(id, email, country, { ...custom, isEmployee: String(isEmployee) }),
  );
  return {
    name: "configcat-node",
    call: "client.snapshot().getValue(key, fallback, user)",
    countStatic: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (snapshot.getValue("static-flag", false, users[at])) on++;
      }
      return on;
    },
    countRules: (from, to) => {
      let on = 0;
      for (let at = from; at < to; at++) {
        if (snapshot.getValue("rules-flag", false, users[at])) on++;
      }
      return on;
    },
    isOn: (flag, at) => snapshot.getValue(flag, false, users[at]),
    close: () => client.dispose(),
  };
};

const on = { v: { b: true }, i: "1" };
const off = { v: { b: false }, i: "2" };
const config = {
  p: { u: "http://127.0.0.1:9", r: 0, s: "salt" },
  f: {
    "static-flag": { t: 0, ...on },
    "rules-flag": {
      t: 0,
      ...off,
      r: [
        rule({ a: "plan", c: UserComparator.TextEquals, s: rules.plan }),
        rule({ a: "Country", c: UserComparator.TextIsOneOf, l: rules.countries }),
        rule({ a: "age", c: UserComparator.NumberGreaterOrEquals, d: rules.minAge }),
      ],
      p: [
        { p: rules.percent, ...on },
        { p: 100 - rules.percent, ...off },
      ],
    },
  },
};

function rule(condition: object) {
  return { c: [{ u: condition }], s: on };
}

import { expect, test } from "vitest";
import { RestartLedger } from "./restartLedger.ts";

const of = (id: string, restarts: number, release = "1") => ({ app: "shop", release, id, restarts });

test("the sum of a release stays when an instance with restarts leaves", () => {
  const ledger = new RestartLedger();
  expect(ledger.add([of("a", 3), of("b", 2)])).toEqual([{ app: "shop", release: "1", restarts: 5 }]);
  expect(ledger.add([of("b", 2)])).toEqual([{ app: "shop", release: "1", restarts: 5 }]);
  expect(ledger.add([of("b", 4), of("c", 1)])).toEqual([{ app: "shop", release: "1", restarts: 8 }]);
});

test("a release without instances is forgotten, and releases do not mix", () => {
  const ledger = new RestartLedger();
  ledger.add([of("a", 3), of("x", 1, "2")]);
  expect(ledger.add([of("x", 1, "2")])).toEqual([{ app: "shop", release: "2", restarts: 1 }]);
  expect(ledger.add([of("a", 0)])).toEqual([{ app: "shop", release: "1", restarts: 0 }]);
});

import { expect, test } from "vitest";
import { defaultStateDir, socketPath } from "./stateDir.ts";

test("the state directory is SWITCHYARD_STATE, else the XDG state folder, else one in the home folder", () => {
  expect(defaultStateDir({ SWITCHYARD_STATE: "/s", XDG_STATE_HOME: "/x", HOME: "/h" })).toBe("/s");
  expect(defaultStateDir({ XDG_STATE_HOME: "/x", HOME: "/h" })).toBe("/x/switchyard");
  expect(defaultStateDir({ HOME: "/h" })).toBe("/h/.local/state/switchyard");
});

test("a state directory too long for a unix socket is refused with what to do", () => {
  expect(socketPath("/s")).toBe("/s/switchyard.sock");
  expect(() => socketPath(`/${"x".repeat(90)}`)).toThrow(/the system allows 100/);
});

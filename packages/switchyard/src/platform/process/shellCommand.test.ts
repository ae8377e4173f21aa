import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { argumentVector } from "./shellCommand.ts";

test("a simple command replaces the shell", () => {
  for (const command of ["node server.js", "npm start -- --port $PORT", "./bin/web 'a b' > out.txt"]) {
    expect(argumentVector(command)).toEqual(["/bin/sh", "-c", `exec ${command}`]);
  }
});

test("exec stands before nothing whose meaning it would change", () => {
  for (const command of [
    "echo a && echo b",
    "echo a; echo b",
    "echo a | cat",
    "NAME=value printenv NAME",
    "cd / && pwd",
    "cd /",
    "export A=b\nprintenv A",
    "(echo a)",
    "if true; then echo yes; fi",
    "! false",
    "{ echo a; }",
    "# a comment\necho a",
  ]) {
    const [file, ...args] = argumentVector(command);
    const plain = execFileSync("/bin/sh", ["-c", command], { encoding: "utf8" });
    expect(execFileSync(file, args, { encoding: "utf8" })).toBe(plain);
    expect(args[1]).toBe(command);
  }
});

test("a list is run as it is", () => {
  expect(argumentVector(["node", "a b.js", "&&"])).toEqual(["node", "a b.js", "&&"]);
});

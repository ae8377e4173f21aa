import { describe, expect, test } from "vitest";
import { SwitchyardError } from "../../errors.ts";
import { parseSql } from "./parse.ts";

const parse = (text: string) => parseSql(text, "0001.sql");

function refused(text: string): SwitchyardError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof SwitchyardError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

describe("parseSql", () => {
  test("says where each statement begins, in characters and not in bytes", () => {
    const statements = parse("/* é */ SELECT 1;\n\n  SELECT 'ü', x ;SELECT 2");
    expect(statements.map(({ text, position }) => [text, position.line, position.column])).toEqual([
      ["SELECT 1", 1, 9],
      ["SELECT 'ü', x", 3, 3],
      ["SELECT 2", 3, 18],
    ]);
  });

  test("finds locations within a statement behind letters of several bytes", () => {
    const [statement] = parse("SELECT '日本語', missing");
    expect(statement?.at(Buffer.byteLength("SELECT '日本語', "))).toEqual({
      file: "0001.sql",
      line: 1,
      column: 15,
    });
  });

  test("gives a statement the comments before it, and not the one at the end of the line before", () => {
    const statements = parse(
      "-- head\n/* two\nlines */\nSELECT 1; -- of the first\n-- switchyard: sql é\nSELECT 2;\n-- nobody's",
    );
    expect(statements.map(({ comments }) => comments)).toEqual([
      ["head", "two\nlines"],
      ["switchyard: sql é"],
    ]);
  });

  test("takes a comment mark in a string or a body for what it is", () => {
    const [first, second] = parse(
      "SELECT '-- no';\n-- yes\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ -- no\nSELECT 1;\t$$",
    );
    expect(first?.comments).toEqual([]);
    expect(second?.comments).toEqual(["yes"]);
    expect(second?.text).toMatch(/\$\$$/);
  });

  test("an empty file, or one of comments, has no statements", () => {
    expect([parse(""), parse(" \n"), parse("-- nothing\n"), parse(";;")]).toEqual([[], [], [], []]);
  });

  test("shows a syntax error where it stands", () => {
    const error = refused('SELECT 1;\n-- 日本語\nALTER TABLE "日本" ADD COLUM a int, b;');
    expect(error.code).toBe("MIGRATION_INVALID");
    expect(error.position).toEqual({ file: "0001.sql", line: 3, column: 30 });
  });

  test("says what to do with the rows of pg_dump", () => {
    expect(refused("COPY t FROM stdin;\n1\n\\.\n").next).toMatch(/psql/);
  });

  test("refuses a NUL byte, behind which a parser in C would see nothing", () => {
    expect(refused("SELECT 1;\n \0DROP TABLE users").position).toMatchObject({ line: 2, column: 2 });
  });
});

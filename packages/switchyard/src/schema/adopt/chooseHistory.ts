import { SwitchyardError } from "../../errors.ts";
import type { History, ToolName } from "./history.ts";
import { tools } from "./tools.ts";

/** The history to go by. Throws NOT_FOUND without one, USAGE where there are several and none is named. */
export function chooseHistory(
  histories: readonly History[],
  from: ToolName | undefined,
  schema: string,
): History {
  const wanted = histories.filter(({ tool }) => from === undefined || tool === from);
  const [history, ...more] = wanted;
  if (history === undefined) throw nothingFound(histories, from, schema);
  if (more.length === 0) return history;
  const tables = wanted.map(({ title, table }) => `${title} (${table})`).join(", ");
  throw new SwitchyardError("USAGE", `Several tools have left a history here: ${tables}.`, {
    next: `Say which one made the folder's migrations, for example --from ${history.tool}.`,
    fields: { tools: wanted.map(({ tool }) => tool) },
  });
}

function nothingFound(
  histories: readonly History[],
  from: ToolName | undefined,
  schema: string,
): SwitchyardError {
  const titles = tools.filter(({ name }) => from === undefined || name === from).map(({ title }) => title);
  const others = histories.map(({ title }) => title).join(" and ");
  return new SwitchyardError(
    "NOT_FOUND",
    `There is no history of ${titles.join(", ")} beside the tables of schema ${schema}${others === "" ? "" : `, but one of ${others}`}.`,
    {
      next:
        others === ""
          ? "Check --url and --schema; if all migrations in the folder are in the database, say so with `switchyard db adopt --all`."
          : "Leave --from out.",
    },
  );
}

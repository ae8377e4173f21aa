import { command } from "../command.ts";
import { type PlaceOptions, placeOptions, resolvePlace } from "../flags/place.ts";
import { notCarriedLines } from "../render/flags/notCarried.ts";

interface ExportOptions extends PlaceOptions {
  readonly format?: "switchyard" | "flagd";
}

export const flagsExport = command<ExportOptions>({
  name: "flags export",
  summary: "Write all flags of an environment as one document",
  description:
    "In Switchyard's form, from which `flags import` makes the same flags again, or in flagd's, which every flagd " +
    "understands. What flagd's form cannot say is listed on standard error.",
  args: [],
  options: [
    ...placeOptions,
    {
      flags: "--format <format>",
      summary: "Form of the document (default: switchyard)",
      choices: ["switchyard", "flagd"],
    },
  ],
  examples: [
    {
      command: "switchyard flags export > flags.json",
      explanation: "A backup, or the start of a repository of flags.",
    },
    { command: "switchyard flags export --format flagd > flagd.json", explanation: "To go elsewhere." },
  ],
  async run(context, _args, options) {
    const { client, out } = context;
    const { app, environment } = await resolvePlace(context, options);
    const document = await client.flags.document(app, environment);
    if (options.format !== "flagd") return out.result(document, () => [JSON.stringify(document, null, 2)]);
    const { exportFlagd } = await import("../../flags/exchange/flagd/exportFlagd.ts");
    const exported = exportFlagd(document);
    out.result(exported.document, () => [JSON.stringify(exported.document, null, 2)]);
    for (const line of notCarriedLines(exported.notCarried, out.style)) out.note(line);
  },
});

import type { Advice } from "../../advise/advise.ts";
import type { Style } from "../style.ts";
import { paint } from "./symbols.ts";
import { hanging } from "./width.ts";

/** All strategies, best first, with what speaks for and against each here. */
export function adviceLines({ recommended, ranking, warnings }: Advice, style: Style): string[] {
  const { symbols, colors } = style;
  return [
    `Use ${colors.bold(recommended)}: \`strategy: ${recommended}\` in switchyard.yaml.`,
    ...ranking.flatMap(({ strategy, score, why, tradeoffs }) => [
      "",
      `${colors.bold(strategy)}  ${score} of 100`,
      ...why.flatMap((text) => hanging("  + ", text, style.width)).map((line) => paint("done", line, style)),
      ...tradeoffs.flatMap((text) => hanging("  - ", text, style.width)),
    ]),
    ...(warnings.length > 0 ? [""] : []),
    ...warnings
      .flatMap((text) => hanging(`${symbols.warning} `, text, style.width))
      .map((line) => paint("warning", line, style)),
  ];
}

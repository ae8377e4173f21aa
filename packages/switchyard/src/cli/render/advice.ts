import type { Advice } from "../../advise/advise.ts";
import type { Style } from "../style.ts";
import { paint } from "./symbols.ts";

/** All strategies, best first, with what speaks for and against each here. */
export function adviceLines({ recommended, ranking, warnings }: Advice, style: Style): string[] {
  const { symbols, colors } = style;
  return [
    `Use ${colors.bold(recommended)}: \`strategy: ${recommended}\` in switchyard.yaml.`,
    ...ranking.flatMap(({ strategy, score, why, tradeoffs }) => [
      "",
      `${colors.bold(strategy)}  ${score} of 100`,
      ...why.map((text) => paint("done", `  + ${text}`, style)),
      ...tradeoffs.map((text) => `  - ${text}`),
    ]),
    ...(warnings.length > 0 ? [""] : []),
    ...warnings.map((text) => paint("warning", `${symbols.warning} ${text}`, style)),
  ];
}

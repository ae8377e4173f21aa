import type { SlackConfig } from "../../config/notifySchema.ts";
import type { Letter } from "../letter.ts";
import { cut, linesOf } from "../plain.ts";
import { post } from "./http.ts";
import type { Driver } from "./port.ts";

/** One message through an incoming webhook. */
export const slack: Driver<SlackConfig> = async (config, { letter, now, signal, read }) => {
  const { url } = await read({ url: config.url });
  return post({ url, body: JSON.stringify(slackMessage(letter)), now, signal });
};

/** `text` is what a phone shows, the blocks are what a person reads (https://docs.slack.dev/block-kit/). */
export function slackMessage(letter: Letter) {
  const { title, why, repeated, next, link } = linesOf(letter);
  const { level, release, previous, rollout, at } = letter.notice;
  const about = [
    level,
    ...(release === undefined ? [] : [`release ${previous ?? "none"} → ${release}`]),
    ...(rollout === undefined ? [] : [`rollout ${rollout}`]),
    `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time_secs}|${new Date(at).toISOString()}>`,
  ];
  return {
    text: escape(cut(`${title} (${why})`, 1_000)),
    blocks: [
      section(`*${escape(cut(title, 200))}*\n${escape(cut(why, 2_500))}`),
      ...(repeated === undefined ? [] : [section(escape(repeated))]),
      ...(next === undefined ? [] : [section(`*Next:* ${escape(cut(next, 2_500))}`)]),
      ...(link === undefined ? [] : [section(`<${escape(link)}>`)]),
      { type: "context", elements: [{ type: "mrkdwn", text: about.join("  ·  ") }] },
    ],
  };
}

function section(text: string) {
  return { type: "section", text: { type: "mrkdwn", text: text.slice(0, 3_000) } };
}

/** The three characters that mean something to Slack. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

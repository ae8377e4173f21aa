import type { SlackConfig } from "../../config/notifySchema.ts";
import type { Letter } from "../letter.ts";
import { linesOf } from "../plain.ts";
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
    text: escape(`${title} (${why})`, 1_000),
    blocks: [
      section(`*${escape(title, 300)}*\n${escape(why, 2_600)}`),
      ...(repeated === undefined ? [] : [section(escape(repeated, 300))]),
      ...(next === undefined ? [] : [section(`*Next:* ${escape(next, 2_600)}`)]),
      ...(link === undefined ? [] : [section(`<${escape(link, 2_600)}>`)]),
      { type: "context", elements: [{ type: "mrkdwn", text: about.join("  ·  ") }] },
    ],
  };
}

/** Slack takes 3000 characters in it. */
function section(text: string) {
  return { type: "section", text: { type: "mrkdwn", text } };
}

/** Without what means something to Slack, in at most `room` characters; never cut within an escape. */
function escape(text: string, room: number): string {
  let escaped = "";
  for (const character of text) {
    const next = escapes.get(character) ?? character;
    if (escaped.length + next.length >= room) return `${escaped}…`;
    escaped += next;
  }
  return escaped;
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
]);

import { expect, test } from "vitest";
import type { Letter } from "../letter.ts";
import { slackMessage } from "./slack.ts";

const letter: Letter = {
  id: "msg_1",
  matter: "aborted/r1",
  count: 1,
  since: 0,
  notice: {
    event: 1,
    at: Date.parse("2026-03-01T12:00:00Z"),
    app: "shop",
    kind: "aborting",
    category: "aborted",
    level: "error",
    rollout: "r1",
    release: 8,
    previous: 7,
    headline: "release 8 is taken back",
    text: "p99 is 4x stable's & errors > 1% <script>",
    next: "`switchyard history shop`",
  },
};

test("a Slack message says app, release, what, why and what next, and means none of it as markup", () => {
  expect(slackMessage(letter)).toEqual({
    text: "shop: release 8 is taken back (p99 is 4x stable's &amp; errors &gt; 1% &lt;script&gt;)",
    blocks: [
      section("*shop: release 8 is taken back*\np99 is 4x stable's &amp; errors &gt; 1% &lt;script&gt;"),
      section("*Next:* `switchyard history shop`"),
      {
        type: "context",
        elements: [
          {
            type: "mrkdwn",
            text: "error  ·  release 7 → 8  ·  rollout r1  ·  <!date^1772366400^{date_short_pretty} {time_secs}|2026-03-01T12:00:00.000Z>",
          },
        ],
      },
    ],
  });
});

test("no block of a Slack message is longer than Slack takes", () => {
  const long = { ...letter, notice: { ...letter.notice, text: "& <long> ".repeat(2_000) } };
  const texts = slackMessage(long).blocks.flatMap((block) => ("text" in block ? [block.text.text] : []));
  expect(Math.max(...texts.map(({ length }) => length))).toBeLessThanOrEqual(3_000);
  // Nor does a cut leave half of an escape behind.
  for (const text of texts) expect(text).not.toMatch(/&[a-z]{0,3}$/);
});

function section(text: string) {
  return { type: "section", text: { type: "mrkdwn", text } };
}

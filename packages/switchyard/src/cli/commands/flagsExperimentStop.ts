import { command } from "../command.ts";
import { change, changeOptions, type ChangeOptions } from "../flags/change.ts";
import { flagArgument, resolvePlace, whoOf } from "../flags/place.ts";

interface StopOptions extends ChangeOptions {
  readonly ship?: string;
}

export const flagsExperimentStop = command<StopOptions>({
  name: "flags experiment stop",
  summary: "End an experiment, and give everyone the variant that has won",
  description: "The counts stay to be seen. Without --ship the flag serves on as it does.",
  args: [flagArgument],
  options: [
    { flags: "--ship <variant>", summary: "Everyone gets this variant from now on" },
    ...changeOptions,
  ],
  examples: [
    {
      command: "switchyard flags experiment stop checkout --ship short",
      explanation: "The short one has won.",
    },
  ],
  async run(context, [flag = ""], options) {
    const place = await resolvePlace(context, options);
    const { app, environment } = place;
    const ended = await context.client.ramps.tell(app, environment, flag, {
      verb: "promote-full",
      by: whoOf(options).by,
    });
    if (options.ship !== undefined) {
      await change(context, [{ kind: "share", flag, variant: options.ship, share: 100_000 }], options, place);
      return;
    }
    const { rampLines } = await import("../render/flags/ramp.ts");
    context.out.result(ended, () => rampLines(ended, Date.now(), context.out.style));
  },
});

/** What people are to be told of now. */
import type { Matter } from "./matter.ts";
import type { SeenRun } from "./sight.ts";
import type { Episode } from "./watch-state.ts";

export type News =
  /** `was`: it is over by itself already, and people hear of it once. */
  | {
      readonly kind: "begun" | "was" | "reminder";
      readonly episode: Episode;
      readonly matter: Matter;
    }
  | {
      readonly kind: "over";
      readonly episode: Episode;
      /** What made it good; `undefined`: what was the matter is no more. */
      readonly by: SeenRun | undefined;
    };

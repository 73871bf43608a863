/**
 * A door for the questions of two warmings: the first is answered, all secrets rotate, the second is answered. Then the
 * answers are told, in an order that a test chooses.
 */
import type { orders } from "./rotation-race.ts";
import type { SecretsProxy } from "./secrets-proxy.ts";

export function rotationGate(proxy: SecretsProxy, rotateAll: () => void) {
  const [rotated, bothAsked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const told = { old: Promise.withResolvers<void>(), new: Promise.withResolvers<void>() };
  let questions = 0;
  proxy.spoil({
    fault: {
      async held(ask) {
        questions += 1;
        if (questions === 1) {
          await ask();
          rotateAll();
          rotated.resolve();
          await told.old.promise;
        } else {
          await rotated.promise;
          await ask();
          bothAsked.resolve();
          await told.new.promise;
        }
      },
    },
  });
  return {
    /** Once both have asked. @param oneEnded resolves when one of the two has ended. */
    async open(order: (typeof orders)[number], oneEnded: Promise<unknown>): Promise<void> {
      await bothAsked.promise;
      if (order !== "new answer first") {
        told.old.resolve();
      }
      if (order === "old answer first") {
        await oneEnded;
      }
      told.new.resolve();
      if (order === "new answer first") {
        await oneEnded;
      }
      told.old.resolve();
    },
  };
}

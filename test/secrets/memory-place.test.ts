/** The place in memory is a place like the others, so what is tested on it holds. */
import { copyPlaceContract } from "../contract/copy-place.ts";
import { memoryPlace } from "../support/secret-fakes.ts";

copyPlaceContract("memory", async () => {
  const place = memoryPlace();
  return { place, other: place };
});

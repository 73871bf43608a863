/** Two warmings at once, at every order of their answers, where copies are kept in a folder and where they are Secrets. */
import { suite, test, type TestContext } from "node:test";
import type { SecretCopies } from "../../src/ports/secret-copies.ts";
import { copiesIn } from "../support/kept-copies.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { killLimit } from "./kills.ts";
import { kubernetesWorld, withoutCertificate } from "./kubernetes-world.ts";
import { racedStores, raceThrough } from "./rotation-race.ts";
import { isThorough } from "./two-jobs.ts";
import { assertFilesOpen, type Variables } from "./warming-world.ts";

const inFolder = isThorough ? 200 : 8;
const inKubernetes = isThorough ? 20 : 3;

for (const store of racedStores) {
  suite(`two warmings at once of ${store.name}`, () => {
    test(
      `leave the newer version in a folder, in each of ${inFolder} rounds`,
      killLimit,
      async (t) => {
        const folder = await temporaryFolder(t);

        await raceThrough({ copies: await threeIn(folder), rounds: inFolder, store });

        await assertFilesOpen(folder);
      },
    );

    test(
      `leave it in Kubernetes, in each of ${inKubernetes} rounds`,
      { ...killLimit, ...withoutCertificate },
      async (t: TestContext) => {
        const { variables, conflicts } = await kubernetesWorld(t);
        const copies = await threeIn(await temporaryFolder(t), variables);

        await raceThrough({ copies, rounds: inKubernetes, store });

        // Else nobody was in anybody's way.
        t.assert.ok(conflicts() > 0);
      },
    );
  });
}

async function threeIn(
  folder: string,
  variables: Variables = {},
): Promise<readonly [SecretCopies, SecretCopies, SecretCopies]> {
  const open = async () => copiesIn(folder, variables);
  return [await open(), await open(), await open()];
}

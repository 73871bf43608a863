/** Whoever says who we are, as tests set it up. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";

import { canary } from "../../../support/aws-answers.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { serve } from "../../mail/ses-servers.ts";

/** Variables as Kubernetes sets them for a pod that takes on a role by STS. */
export async function webIdentity(t: TestContext): Promise<Readonly<Record<string, string>>> {
  const file = join(await temporaryFolder(t), "token");
  await writeFile(file, canary);
  return {
    AWS_WEB_IDENTITY_TOKEN_FILE: file,
    AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/jobs",
  };
}

/** The address of a server that is gone. */
export async function refusing(): Promise<string> {
  const server = await serve();
  await server[Symbol.asyncDispose]();
  return server.url;
}

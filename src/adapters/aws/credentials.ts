/**
 * Who we are, for AWS. A Pod Identity agent is asked directly: by the SDK's own chain it takes 3 s, and "revoked" and "out of
 * order" end in the same error. Everybody else goes by the chain, with STS in the region of the question.
 */
import type { SecretsManagerClientConfig } from "@aws-sdk/client-secrets-manager";
import type { NodeHttpHandler } from "@smithy/node-http-handler";

type Provider = Extract<SecretsManagerClientConfig["credentials"], Function>;
export type Logger = NonNullable<SecretsManagerClientConfig["logger"]>;

/** What holds for the store holds for STS: its region, its limits, and that it is asked once. */
export interface ClientSettings {
  readonly region: string;
  readonly requestHandler: NodeHttpHandler;
  readonly maxAttempts: number;
  readonly logger: Logger;
}

/** Without a limit of its own, which would only warn: the whole question has one. */
const askedDirectly = { maxRetries: 0, timeout: 0 };

export async function credentials(clientConfig: ClientSettings): Promise<Provider> {
  const { logger } = clientConfig;
  if (whoSaysWhoWeAre() === "Pod Identity") {
    const { fromHttp } = await import("@aws-sdk/credential-provider-http");
    // Made at each question, as it throws for a wrong setting when it is made.
    return async () => fromHttp({ ...askedDirectly, logger })();
  }
  const { defaultProvider } = await import("@aws-sdk/credential-provider-node");
  return defaultProvider({ clientConfig, logger });
}

/** For people; `undefined`: one of the many the SDK knows. */
export function whoSaysWhoWeAre(): "STS" | "Pod Identity" | undefined {
  if (isSet("AWS_ACCESS_KEY_ID")) {
    return undefined;
  }
  if (isSet("AWS_WEB_IDENTITY_TOKEN_FILE")) {
    return "STS";
  }
  return isSet("AWS_CONTAINER_CREDENTIALS_FULL_URI") ||
    isSet("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
    ? "Pod Identity"
    : undefined;
}

// The SDK reads these from the process itself.
function isSet(name: string): boolean {
  return (process.env[name] ?? "") !== "";
}

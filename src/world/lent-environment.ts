/**
 * Variables lent to the AWS SDK, which reads its endpoints and credentials from the process's environment alone: the demo and
 * the self-test point it at a server of their own so, and give everything back.
 */
import { devNull } from "node:os";

/** `undefined`: the variable is taken away. */
function lendEnvironment(variables: Readonly<Record<string, string | undefined>>): Disposable {
  const before = Object.fromEntries(
    Object.keys(variables).map((name) => [name, process.env[name]]),
  );
  set(variables);
  return {
    [Symbol.dispose]: () => set(before),
  };
}

/** What the SDK would take from the caller besides: another identity, or a way past the server. */
const callersAside = {
  AWS_PROFILE: "",
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "false",
  AWS_USE_FIPS_ENDPOINT: "false",
  AWS_USE_DUALSTACK_ENDPOINT: "false",
  AWS_CREDENTIAL_EXPIRATION: "",
  AWS_CREDENTIAL_SCOPE: "",
  AWS_ACCOUNT_ID: "",
};

/** Points the SDK at a server on this machine, with credentials that mean nothing elsewhere. */
export function lendSecretsManager(url: string): Disposable {
  return lendEnvironment({
    ...callersAside,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
    AWS_ACCESS_KEY_ID: "stand-in",
    AWS_SECRET_ACCESS_KEY: "stand-in",
    AWS_SESSION_TOKEN: "stand-in",
    AWS_EC2_METADATA_DISABLED: "true",
  });
}

/** Takes every AWS setting of the caller away, and leads what is not lent besides to a port where nobody listens. */
export function lendNoCloud(): Disposable {
  const given = Object.keys(process.env).filter((name) => name.startsWith("AWS_"));
  return lendEnvironment({
    ...Object.fromEntries(given.map((name) => [name, undefined])),
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
  });
}

function set(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) {
      delete process.env[name];
    } else {
      process.env[name] = value;
    }
  }
}

/** Secrets, wired: the store, the sealed copies, and how a job reads through both. */
import { randomBytes } from "node:crypto";
import { given, secretIdOf, type Config } from "../config/config.ts";
import type { PlaceSettings } from "../config/secret-seams.ts";
import { builtInSecret } from "../domain/letters/built-in.ts";
import { secretAliases, type SecretAlias, type SecretValues } from "../domain/secrets/aliases.ts";
import { lifetimeSeconds, type CopyLimits } from "../domain/secrets/copy-rules.ts";
import type { Clock } from "../ports/clock.ts";
import type { CopyPlace } from "../ports/copy-place.ts";
import type { SecretCopies } from "../ports/secret-copies.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { WarmingSettings } from "../secrets/findings.ts";
import type { SecretsObserver } from "../secrets/copy-use.ts";
import { openKubernetes } from "./kubernetes.ts";
import { openFolder } from "./small-texts.ts";
import { rememberingCopies, rememberingStore, type SecretTexts } from "./secret-texts.ts";

export interface OpenSecrets {
  readonly settings: Partial<Config>;
  readonly clock: Clock;
  readonly texts: SecretTexts;
  readonly observer: SecretsObserver;
}

export async function openSecrets(
  { settings, clock, observer }: OpenSecrets,
  store: SecretStore,
  copies: SecretCopies,
): Promise<Secrets> {
  const { readThrough } = await import("../secrets/read-through.ts");
  // A file costs nothing to look at, and whoever edits it means it at once.
  const isFar = given(settings, "secrets").kind !== "files";
  return readThrough({
    store,
    copies,
    limits: copyLimits(settings),
    lifetimeSeconds: isFar ? lifetimeSeconds : () => 0,
    now: () => clock.now(),
    observer,
  });
}

function copyLimits(settings: Partial<Config>): CopyLimits {
  return {
    unavailableSeconds: given(settings, "copyHours"),
    breakGlass: settings.breakGlass,
  };
}

export function warmingSettings(settings: Partial<Config>): WarmingSettings {
  const ids = secretAliases.flatMap((alias) => {
    const id = secretIdOf(settings, alias);
    return id === undefined ? [] : [[alias, id] as const];
  });
  return {
    ids: new Map(ids),
    limits: copyLimits(settings),
    onMassDenial: given(settings, "massDenial"),
  };
}

/** The store as people call it. */
export function storeWords({ secrets }: Partial<Config>): string {
  return secrets?.kind === "aws" ? "AWS Secrets Manager" : "secret files";
}

export async function openStore({ settings, texts }: OpenSecrets): Promise<SecretStore> {
  const secrets = given(settings, "secrets");
  const ids = Object.fromEntries(
    secretAliases.map((alias) => [alias, secretIdOf(settings, alias)]),
  ) as Record<SecretAlias, string | undefined>;
  if (secrets.kind === "aws") {
    const { secretsManager } = await import("../adapters/secrets/aws/secrets-manager.ts");
    const { region, replica } = secrets;
    const regions = replica === undefined ? { region } : { region, replicaRegion: replica };
    return rememberingStore(secretsManager({ ...regions, ids }), texts);
  }
  const { jsonFileSecrets } = await import("../adapters/secrets/json-files.ts");
  const { folder, embedded } = secrets;
  const createMissing = embedded ? firstValues : () => undefined;
  return rememberingStore(jsonFileSecrets({ folder, ids, createMissing }), texts);
}

export async function openCopies({ settings, texts }: OpenSecrets): Promise<SecretCopies> {
  const { secretCopies } = await import("../secrets/copies.ts");
  const copies = secretCopies({
    copies: await openPlace(given(settings, "secretCopies"), "copy", settings),
    key: await openPlace(given(settings, "sealingKey"), "key", settings),
    secretId: (alias) => secretIdOf(settings, alias) ?? "",
  });
  return rememberingCopies(copies, texts);
}

const writer = "only secrets-warming writes it, with SECRETS_COPIES_URL=kubernetes:";
const placeWords = { copy: "the secret copies", key: "the sealing key" };
/** The names of the Kubernetes Secrets: `surgicase-copy-main`, `surgicase-sealing-key`. */
const kubernetesNames = {
  copy: { prefix: "surgicase-copy-" },
  key: { prefix: "surgicase-", only: "sealing-key" },
};

async function openPlace(
  place: PlaceSettings,
  holds: "copy" | "key",
  settings: Partial<Config>,
): Promise<CopyPlace> {
  const what = placeWords[holds];
  switch (place.kind) {
    case "files":
    case "mounted":
      return openFolder(place, { what, writer });
    case "kubernetes": {
      const { kubernetesPlace } = await import("../adapters/copies/kubernetes-place.ts");
      const { sharedLoads } = await import("../adapters/copies/shared-loads.ts");
      const api = await openKubernetes(settings);
      // Every copy is opened by the same key and beside the same state: without that a warming asks twice as often
      return sharedLoads(kubernetesPlace({ api, ...kubernetesNames[holds], what }));
    }
  }
}

/** The embedded world sets itself up: nobody is excluded, mails have our words, and report passwords have a key of their own. */
function firstValues(alias: SecretAlias): SecretValues | undefined {
  const bucket = { bucket_name: "none", region: "us-east-1" };
  const values: Partial<Record<SecretAlias, SecretValues>> = {
    main: {},
    ses: { ses_default_from_email: "surgicase-jobs@localhost" },
    "email-templates": builtInSecret,
    "sms-templates": { sms_templates: {} },
    twilio: { account_sid: "none", auth_token: "none", from_phone: "none" },
    "user-reports": bucket,
    "case-documents": bucket,
    "user-documents": bucket,
    "report-passwords": { current: "1", keys: { "1": randomBytes(32).toString("base64") } },
  };
  return values[alias];
}

/** Every port a job may name in its `needs`. */
import type { BackupCipher } from "./backup-cipher.ts";
import type { Clock } from "./clock.ts";
import type { DataKeys } from "./data-keys.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Dumps } from "./dumps.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { HeldCases } from "./held-cases.ts";
import type { MailLog } from "./mail-log.ts";
import type { Mailer } from "./mail.ts";
import type { Metrics } from "./metrics.ts";
import type { NpiFiles } from "./npi-files.ts";
import type { NpiTables } from "./npi-tables.ts";
import type { PaymentBatches } from "./payment-batches.ts";
import type { Providers } from "./providers.ts";
import type { ReportPrinter } from "./report-printer.ts";
import type { ReportRecipients } from "./report-recipients.ts";
import type { RunHistory } from "./run-history.ts";
import type { RunLock } from "./run-lock.ts";
import type { SecretCopies } from "./secret-copies.ts";
import type { SecretStore } from "./secret-store.ts";
import type { Secrets } from "./secrets.ts";
import type { Sightings } from "./sightings.ts";
import type { Storage } from "./storage.ts";
import type { WatchNotes } from "./watch-notes.ts";

export interface Ports {
  /** By all roads of alerts; `mailer` takes those that may carry reports. */
  readonly alertMailer: Mailer;
  readonly batches: PaymentBatches;
  readonly cipher: BackupCipher;
  readonly clock: Clock;
  readonly copies: SecretCopies;
  readonly deliveries: Deliveries;
  readonly dumps: Dumps;
  /** Undefined where nobody listens for it. */
  readonly heartbeat: Heartbeat | undefined;
  readonly held: HeldCases;
  readonly history: RunHistory;
  readonly keys: DataKeys;
  readonly locks: RunLock;
  readonly mailLog: MailLog;
  readonly mailer: Mailer;
  readonly metrics: Metrics;
  readonly notes: WatchNotes;
  readonly npiFiles: NpiFiles;
  readonly npiTables: NpiTables;
  readonly printer: ReportPrinter;
  readonly providers: Providers;
  readonly recipients: ReportRecipients;
  /** Run records beside the database; undefined where Kubernetes has them itself. */
  readonly records: RunHistory | undefined;
  readonly secrets: Secrets;
  readonly sightings: Sightings;
  readonly storage: Storage;
  readonly store: SecretStore;
}

export type PortName = keyof Ports;

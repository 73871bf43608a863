/** What no mail road took: handed on to the pod's last words and the run record, from where the watchdog delivers it. */
export interface UndeliveredAlert {
  readonly subject: string;
  readonly text: string;
  readonly thread: string;
  /** Whom it did not reach; empty where it was not known yet who gets it. */
  readonly recipients: readonly string[];
}

/** What no mail road took: handed on to the pod's last words and the run record, from where the watchdog delivers it. */
export interface UndeliveredAlert {
  readonly subject: string;
  readonly text: string;
  readonly thread: string;
  readonly recipients: readonly string[];
}

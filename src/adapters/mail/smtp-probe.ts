/** Greets a mail server as for a letter, with TLS and the login, and takes its leave without giving it one. */
import { within } from "../within.ts";
import { probeLimitMilliseconds, type Probe } from "./probe.ts";
import { connectionOptions, greetingWordsOf, type SmtpSettings } from "./smtp.ts";

export function smtpProbe(
  settings: SmtpSettings,
  limitMilliseconds = probeLimitMilliseconds,
): Probe {
  return async (signal) => {
    const { default: Connection } = await import("nodemailer/lib/smtp-connection");
    const connection = new Connection(connectionOptions(settings, limitMilliseconds));
    const { promise: greeted, resolve, reject } = Promise.withResolvers<void>();
    const { login } = settings;
    const before = (next: () => void) => (error?: Error | null) => (error ? reject(error) : next());
    try {
      await within(limitMilliseconds, signal, async () => {
        connection.on("error", reject);
        connection.connect(
          before(() =>
            login === undefined
              ? resolve()
              : connection.login(
                  { credentials: { user: login.user, pass: login.password } },
                  before(resolve),
                ),
          ),
        );
        await greeted;
      });
      const said = [connection.secure ? "TLS is on" : "the line is in plain text"];
      connection.quit();
      return {
        kind: "able",
        said: [...said, ...(login === undefined ? [] : ["it took the login"])],
      };
    } catch (error) {
      signal.throwIfAborted();
      return { kind: "unable", reason: greetingWordsOf(error) };
    } finally {
      connection.close();
    }
  };
}

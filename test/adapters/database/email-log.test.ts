/** The contract of the application's log of mails on each database there is. */
import { emailLogContract } from "../../contract/email-log.ts";
import { repeatedMailsContract } from "../../contract/repeated-mails.ts";
import { mariadb, mysql, sqlite } from "../../support/test-databases.ts";

for (const databases of [sqlite, mariadb, mysql]) {
  emailLogContract(databases);
  repeatedMailsContract(databases);
}

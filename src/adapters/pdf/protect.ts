/** Closes a PDF with AES-256 (revision 6), so that it opens with the password only. */
import { randomBytes } from "node:crypto";
import { PDFDocument, PDFName } from "@cantoo/pdf-lib";
import { newFileKey, type FileKey } from "./revision-six.ts";

/** Printing, also well; copying, also for those who have it read out. The low bits are as the format wants them. */
const permissions = ~0xfff | 0b1010_1101_0100;

export async function protectPdf(pdf: Uint8Array, password: string): Promise<Uint8Array> {
  if (password === "") {
    throw new RangeError(
      "Cannot protect the report: its password is empty, and anybody could open it",
    );
  }
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  closeWith(newFileKey(password, permissions), document);
  return document.save();
}

/** As the library's own `encrypt` does it, which derives an owner's password as well: that is two thirds of a small report's cost. */
function closeWith(key: FileKey, { context, catalog }: PDFDocument): void {
  const extension = { BaseVersion: "1.7", ExtensionLevel: 8 };
  // The library's writer would leave it open: a string that stands in a dictionary itself.
  catalog.delete(PDFName.of("Lang"));
  catalog.set(PDFName.of("Extensions"), context.obj({ ADBE: extension }));
  context.trailerInfo.ID = context.obj(Array<Uint8Array>(2).fill(randomBytes(16)));
  context.trailerInfo.Encrypt = context.register(
    context.obj({
      Filter: "Standard",
      V: 5,
      R: 6,
      Length: 256,
      CF: { StdCF: { AuthEvent: "DocOpen", CFM: "AESV3", Length: 32 } },
      StmF: "StdCF",
      StrF: "StdCF",
      P: permissions,
      ...key.sealed,
    }),
  );
  // All that the library's writer asks of it.
  const security = { getEncryptFn: () => (content: Uint8Array) => key.encrypt(content) };
  context.security = security as unknown as NonNullable<typeof context.security>;
}

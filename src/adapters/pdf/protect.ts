/** Closes a PDF with AES-256 (revision 6), so that it opens with the password only. */
import { randomBytes } from "node:crypto";
import { PDFDocument } from "@cantoo/pdf-lib";

/** Nobody knows the owner password: what a reader may do (print, copy) cannot be widened with it. */
export async function protectPdf(pdf: Uint8Array, password: string): Promise<Uint8Array> {
  if (password === "") {
    throw new RangeError(
      "Cannot protect the report: its password is empty, and anybody could open it",
    );
  }
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  document.encrypt({
    algorithm: "AES-256",
    userPassword: password,
    ownerPassword: randomBytes(32).toString("base64url"),
    permissions: { printing: "highResolution", copying: true, contentAccessibility: true },
  });
  return document.save();
}

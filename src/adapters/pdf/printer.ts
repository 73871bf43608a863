/** Reports as PDF. The fonts are parsed at the first report and serve all later ones: that is most of a report's cost. */
import type { ReportPrinter } from "../../ports/report-printer.ts";
import { drawReport } from "./draw.ts";
import { readFonts, type Fonts } from "./fonts.ts";
import { protectPdf } from "./protect.ts";

export function pdfPrinter(): ReportPrinter {
  let fonts: Promise<Fonts> | undefined;

  return {
    async print(document) {
      fonts ??= readFonts();
      return drawReport(document, await fonts);
    },

    async protect({ pdf }, password) {
      return protectPdf(pdf, password);
    },
  };
}

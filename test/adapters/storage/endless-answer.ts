/** An object of zeros, as long as asked, sent as fast as its reader takes it. */
import type { S3Answer } from "./s3-server.ts";

export function endless(bytes: number): S3Answer {
  return (response) => {
    response.writeHead(200, { etag: '"endless"', "content-length": bytes });
    let left = bytes;
    const piece = Buffer.alloc(65_536);
    const write = (): void => {
      while (left > 0) {
        const next = piece.subarray(0, Math.min(left, piece.length));
        left -= next.length;
        if (!response.write(next)) {
          response.once("drain", write);
          return;
        }
      }
      response.end();
    };
    write();
  };
}

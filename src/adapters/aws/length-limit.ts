/**
 * An HTTP handler whose answers end: a body that is too long or takes too long is destroyed while it is read. The limits of the
 * SDK's own handler end where a body begins, and its reader keeps whatever comes.
 */
import { addAbortSignal, pipeline, Readable, Transform, type TransformCallback } from "node:stream";
import type { NodeHttpHandler } from "@smithy/node-http-handler";

type Handle = NodeHttpHandler["handle"];

/** The name of the error that a longer body ends with. */
export const tooLong = "TooLong";
const mostBytes = 2 * 1024 * 1024;

class TooLongError extends Error {
  override readonly name = tooLong;
}

/** Changes the handler that it is given, and returns it. */
export function withinLength(handler: NodeHttpHandler, limitMilliseconds: number): NodeHttpHandler {
  const handle: Handle = handler.handle.bind(handler);
  return Object.assign(handler, {
    async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
      const answered = await handle(request, options);
      const { response } = answered;
      const body: unknown = response.body;
      if (body instanceof Readable) {
        const { abortSignal } = options ?? {};
        const time = AbortSignal.timeout(limitMilliseconds);
        const ended =
          abortSignal instanceof AbortSignal ? AbortSignal.any([time, abortSignal]) : time;
        response.body = addAbortSignal(ended, counted(body));
      }
      return answered;
    },
  });
}

function counted(body: Readable): Readable {
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      bytes += chunk.length;
      if (bytes > mostBytes) {
        done(new TooLongError("Cannot read the answer: it is longer than 2 MiB"));
      } else {
        done(null, chunk);
      }
    },
  });
  // What goes wrong is the counter's error, and destroys both.
  return pipeline(body, counter, () => undefined);
}
